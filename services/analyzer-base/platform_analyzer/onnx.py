"""Models in ONNX format, for work processes; a file that is not what it should be is never used, and never removed."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from platform_analyzer.errors import ModelMissing

THREADS = 2
"""Processors that one model uses."""

Shape = tuple[int, ...]


class OnnxModel:
    """A model with one input and one output of known shapes.

    Raises ModelMissing, with what is wrong in words, when the file cannot be loaded (truncated, not a model, made of
    operators that this ONNX Runtime lacks) or is another model.
    """

    def __init__(self, file: Path, takes: Shape, gives: Shape) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Memory goes back to the system after each run, and waiting threads leave the processors to others.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            # ONNX Runtime has an exception class for each of its status codes, and no common one of its own.
            raise ModelMissing(f"{file.name} cannot be loaded: {_first_line(error)}") from None
        self._check(file.name, "takes", takes, [one.shape for one in self._session.get_inputs()])
        self._check(file.name, "gives", gives, [one.shape for one in self._session.get_outputs()])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The output for one input; both of the shapes that the model was opened with."""
        (result,) = self._session.run(None, {self._input: values})
        return np.asarray(result, np.float32)

    @staticmethod
    def _check(name: str, verb: str, wanted: Shape, found: list[list[int | str | None]]) -> None:
        fits = len(found) == 1 and len(found[0]) == len(wanted)
        if not fits or any(isinstance(size, int) and size != want for size, want in zip(found[0], wanted)):
            shapes = " and ".join(str(shape) for shape in found)
            raise ModelMissing(f"{name} is another model: it {verb} {shapes}, not {list(wanted)}")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
