"""How likely somebody speaks, by Silero's voice activity model, over a stream."""

from importlib.metadata import distribution

import numpy as np
import onnxruntime

FRAME = 512
"""Samples of one answer, 32 ms."""

_CONTEXT = 64
"""Samples of the frame before, which the model looks at as well."""


class VoiceActivity:
    """Keeps the model's state from one block to the next, so that cuts between blocks leave no trace."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        # Its model comes in faster-whisper's wheel; looked up without importing that, which would load CTranslate2.
        model = distribution("faster-whisper").locate_file("faster_whisper/assets/silero_vad_v6.onnx")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._hidden = self._cell = np.zeros((1, 1, 128), np.float32)
        self._before = np.zeros(_CONTEXT, np.float32)

    def likelihoods(self, samples: np.ndarray) -> np.ndarray:
        """0–1 for each started frame of the block."""
        frames = -(-len(samples) // FRAME)
        block = np.zeros(frames * FRAME, np.float32)
        block[: len(samples)] = samples / np.float32(32768)
        stream = np.concatenate([self._before, block])
        seen = np.lib.stride_tricks.sliding_window_view(stream, _CONTEXT + FRAME)[::FRAME]
        inputs = {"input": np.ascontiguousarray(seen), "h": self._hidden, "c": self._cell}
        likely, self._hidden, self._cell = self._session.run(None, inputs)
        self._before = block[-_CONTEXT:]
        return likely.reshape(-1)
