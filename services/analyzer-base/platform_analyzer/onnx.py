"""Models in ONNX format, for work processes; a file that is not what it should be is never used, and never removed."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions, get_available_providers
from platform_analyzer.errors import ModelMissing

THREADS = 2
"""Processors that one model uses."""

PROVIDERS = [one for one in ("CUDAExecutionProvider", "CPUExecutionProvider") if one in get_available_providers()]
"""The GPU first, where this ONNX Runtime knows any; without a GPU it falls back to the processor by itself."""

Shape = tuple[int | None, ...]
"""None for a size that differs from run to run."""


class OnnxModel:
    """A model with one input and outputs of known shapes.

    Raises ModelMissing, with what is wrong in words, when the file cannot be loaded (truncated, not a model, made of
    operators that this ONNX Runtime lacks) or is another model.
    """

    def __init__(self, file: Path, takes: Shape, *gives: Shape) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Memory goes back to the system after each run, and waiting threads leave the processors to others.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = InferenceSession(str(file), options, providers=PROVIDERS)
        except Exception as error:
            # ONNX Runtime has an exception class for each of its status codes, and no common one of its own.
            raise ModelMissing(f"{file.name} cannot be loaded: {_first_line(error)}") from None
        self._check(file.name, "takes", (takes,), [one.shape for one in self._session.get_inputs()])
        self._check(file.name, "gives", gives, [one.shape for one in self._session.get_outputs()])
        self._input = self._session.get_inputs()[0].name

    def __call__(self, values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The outputs for one input; all of the shapes that the model was opened with."""
        results = self._session.run(None, {self._input: values})
        return [np.asarray(result, np.float32) for result in results]

    @staticmethod
    def _check(name: str, verb: str, wanted: tuple[Shape, ...], found: list[list[int | str | None]]) -> None:
        if len(found) != len(wanted) or not all(map(_fits, found, wanted)):
            has, needs = (" and ".join(str(list(shape)) for shape in shapes) for shapes in (found, wanted))
            raise ModelMissing(f"{name} is another model: it {verb} {has}, not {needs}")


def _fits(found: list[int | str | None], wanted: Shape) -> bool:
    """Sizes that the model leaves open, it calls by a name."""
    sizes = zip(found, wanted)
    return len(found) == len(wanted) and all(
        not isinstance(size, int) or want is None or size == want for size, want in sizes
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
