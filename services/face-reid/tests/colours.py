"""Models of YuNet's and SFace's inputs and outputs: a magenta spot is a face, and the colour around it says whose."""

import math
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from PIL import Image, ImageDraw

SPOT, FACE = 32, 128
"""Pixels of the spot, which is found on a grid of its own size, and of the face around it."""

STRIDES = (8, 16, SPOT)

POINTS = ((38.29, 51.7), (73.53, 51.5), (56.03, 71.74), (41.55, 92.37), (70.73, 92.2))
"""Where SFace's 112 pixels have eyes, nose and corners of the mouth."""


def face(picture: Image.Image, column: int, row: int, colour: str) -> None:
    """Draw a face of somebody of this colour with its spot in a place of the grid."""
    left, top = column * SPOT, row * SPOT
    margin = (FACE - SPOT) // 2 + 16
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left - margin, top - margin, left + SPOT + margin, top + SPOT + margin), colour)
    draw.rectangle((left, top, left + SPOT - 1, top + SPOT - 1), "magenta")


def write_yunet(root: Path, operator: str = "AveragePool") -> Path:
    """Where the service looks for it, under `root`; another operator is one that there is none of."""
    nodes, weights = [], []

    def head(name: str, source: str, channels: int, kernel: np.ndarray, bias: np.ndarray) -> None:
        """One output, as (1, places, channels)."""
        weights.extend([_named(f"{name}_w", kernel), _named(f"{name}_b", bias)])
        weights.append(numpy_helper.from_array(np.array([1, -1, channels], np.int64), f"{name}_s"))
        nodes.append(helper.make_node("Conv", [source, f"{name}_w", f"{name}_b"], [f"{name}_c"], kernel_shape=[1, 1]))
        nodes.append(helper.make_node("Relu" if channels == 1 else "Identity", [f"{name}_c"], [f"{name}_r"]))
        nodes.append(helper.make_node("Transpose", [f"{name}_r"], [f"{name}_t"], perm=[0, 2, 3, 1]))
        nodes.append(helper.make_node("Reshape", [f"{name}_t", f"{name}_s"], [name]))

    for stride in STRIDES:
        mean = f"mean_{stride}"
        settings = {"kernel_shape": [stride, stride], "strides": [stride, stride]}
        domain = "" if operator == "AveragePool" else "org.example"
        nodes.append(helper.make_node(operator, ["input"], [mean], domain=domain, **settings))
        # Blue and red without green; nothing at the smaller strides.
        magenta = np.array([1, -1, 1], np.float32) / 510 if stride == SPOT else np.zeros(3, np.float32)
        for what in ("cls", "obj"):
            head(f"{what}_{stride}", mean, 1, magenta.reshape(1, 3, 1, 1), np.zeros(1, np.float32))
        for what, told in (("bbox", _box()), ("kps", _points())):
            head(f"{what}_{stride}", mean, len(told), np.zeros((len(told), 3, 1, 1), np.float32), told)
    sizes = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
    outputs = {f"{what}_{stride}": ["places", size] for what, size in sizes.items() for stride in STRIDES}
    return _save(root / "face" / "yunet.onnx", nodes, ("input", [1, 3, 640, 640]), outputs, weights)


def write_sface(root: Path, dimension: int = 128, operator: str = "GlobalAveragePool") -> Path:
    """Where the service looks for it, under `root`: the mean colour is the first three numbers."""
    kernel = np.eye(dimension, 3, dtype=np.float32).reshape(dimension, 3, 1, 1)
    bias = np.where(np.arange(dimension) < 3, -127, 0).astype(np.float32)
    domain = "" if "Pool" in operator else "org.example"
    nodes = [
        helper.make_node(operator, ["data"], ["mean"], domain=domain),
        helper.make_node("Conv", ["mean", "kernel", "bias"], ["colour"], kernel_shape=[1, 1]),
        helper.make_node("Flatten", ["colour"], ["fc1"]),
    ]
    weights = [_named("kernel", kernel), _named("bias", bias)]
    return _save(root / "face" / "sface.onnx", nodes, ("data", [1, 3, 112, 112]), {"fc1": [dimension]}, weights)


def write_models(root: Path, **sface: object) -> Path:
    """Both; the second one's file."""
    write_yunet(root)
    return write_sface(root, **sface)


def _box() -> np.ndarray:
    """Middle and size, as YuNet tells them: in strides from the place's corner, and the size's logarithm."""
    size = math.log(FACE / SPOT)
    return np.array([0.5, 0.5, size, size], np.float32)


def _points() -> np.ndarray:
    corner = (SPOT - FACE) / 2
    return np.array([(corner + part * FACE / 112) / SPOT for point in POINTS for part in point], np.float32)


def _named(name: str, value: np.ndarray) -> TensorProto:
    return numpy_helper.from_array(value.astype(np.float32), name)


def _save(file: Path, nodes: list, taken: tuple, given: dict[str, list], weights: list) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    graph = helper.make_graph(
        nodes,
        "faces",
        [helper.make_tensor_value_info(taken[0], TensorProto.FLOAT, taken[1])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape]) for name, shape in given.items()],
        weights,
    )
    imports = [helper.make_opsetid("", 13), helper.make_opsetid("org.example", 1)]
    save(helper.make_model(graph, opset_imports=imports, ir_version=8), str(file))
    return file
