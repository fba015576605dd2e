"""Lines by PP-OCRv6, whose models for finding and reading text come in RapidOCR's wheel."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr_detection.line import Line

LANGUAGES = frozenset(
    {
        *("ces", "chi_sim", "chi_tra", "dan", "deu", "eng", "est", "fin", "fra", "hrv", "hun", "ita", "jpn"),
        *("lav", "lit", "nld", "nor", "pol", "por", "ron", "slk", "slv", "spa", "swe", "tur"),
    }
)
"""Whose letters are all in the model's alphabet, as its file lists it. One model reads them all, and does not tell
which it read."""

MIN_CONFIDENCE = 0.5
"""Lines below are dropped: what is found in texture reads as noise, and scores less. Signs, captions and pages score
above 0.9."""

_SETTINGS = {
    "Global.log_level": "critical",
    "Global.text_score": MIN_CONFIDENCE,
    # Text is looked for at this size and read at the picture's own: a page of 2048 pixels took 0.9 GB at its full size,
    # and 0.5 GB and half the time like this, with the same text read.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # Lines one by one: a batch is as wide as its widest line, in memory and in time.
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 2,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


def read(picture: Image.Image) -> list[Line]:
    """Lines from top to bottom, in whatever direction they run, upside down as well."""
    # It keeps what it was asked to do for the next call, so each call says all of it.
    found = _engine()(_pixels(picture), use_det=True, use_cls=True, use_rec=True)
    if found.boxes is None or found.txts is None or found.scores is None:
        return []
    return [
        Line(text.strip(), float(score), np.asarray(corners, np.float32))
        for corners, text, score in zip(found.boxes, found.txts, found.scores)
        if text.strip()
    ]


def find(picture: Image.Image) -> list[NDArray[np.float32]]:
    """Corners of lines in any script, as `Line` has them."""
    found = _engine()(_pixels(picture), use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else [np.asarray(corners, np.float32) for corners in found.boxes]


def _pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """As OpenCV has colours: blue first."""
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


@cache
def _engine():  # type: ignore[no-untyped-def]  # RapidOCR's own.
    # Some seconds of loading, which only the work process needs.
    from rapidocr import RapidOCR
    from rapidocr.inference_engine.onnxruntime.main import OrtInferSession

    OrtInferSession._init_sess_opts = staticmethod(_without_spinning(OrtInferSession._init_sess_opts))
    return RapidOCR(params=_SETTINGS)


def _without_spinning(make):  # type: ignore[no-untyped-def]
    """ONNX Runtime's threads spin while they wait for each other, which RapidOCR has no setting for.

    Beside other work a page of 20 lines took 6.1 to 6.5 s with spinning threads, 2.9 to 4.5 s without, and 4.1 to 7.2 s
    with one thread (2 cores).
    """

    def made(settings):  # type: ignore[no-untyped-def]
        options = make(settings)
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return options

    return made
