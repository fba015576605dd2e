"""A model of YOLOX's input and output that sees colours: what is red is a person, green a bicycle, blue a car."""

from pathlib import Path

import numpy as np
from object_detection.labels import LABELS
from object_detection.yolox import STRIDES
from onnx import TensorProto, helper, numpy_helper, save

KINDS = len(LABELS)


def write_models(root: Path, side: int = 640, operator: str = "AveragePool") -> Path:
    """Where the service looks for it, under `root`; another side or operator makes it another model.

    Every place finds an object of the size of its stride, amid what it sees, as sure as its colour is strong.
    """
    file = root / "objects" / "yolox.onnx"
    file.parent.mkdir(parents=True, exist_ok=True)
    nodes, weights, grown = [], [], []
    places = sum((side // stride) ** 2 for stride in STRIDES)

    def constant(name: str, value: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(value, name))
        return name

    for stride in STRIDES:
        pooled, flat, turned = (f"{what}{stride}" for what in ("pooled", "flat", "turned"))
        # A shape that fits no place is one of another operator's, which does not exist.
        settings = {"kernel_shape": [stride, stride], "strides": [stride, stride]} if operator == "AveragePool" else {}
        domain = "" if operator == "AveragePool" else "org.example"
        nodes.append(helper.make_node(operator, ["images"], [pooled], domain=domain, **settings))
        shape = constant(f"shape{stride}", np.array([1, 3, (side // stride) ** 2], np.int64))
        nodes.append(helper.make_node("Reshape", [pooled, shape], [flat]))
        nodes.append(helper.make_node("Transpose", [flat], [turned], perm=[0, 2, 1]))
        grown.append(turned)
    nodes.append(helper.make_node("Concat", grown, ["strong"], axis=1))
    nodes.append(helper.make_node("Div", ["strong", constant("full", np.array(255, np.float32))], ["colours"]))
    # Middle of the place, its own size, and surely an object.
    head = np.tile(np.array([0.5, 0.5, 0, 0, 1], np.float32), (1, places, 1))
    rest = np.zeros((1, places, KINDS - 3), np.float32)
    parts = [constant("head", head), "colours", constant("rest", rest)]
    nodes.append(helper.make_node("Concat", parts, ["output"], axis=2))
    graph = helper.make_graph(
        nodes,
        "colours",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, places, 5 + KINDS])],
        weights,
    )
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("org.example", 1)]
    save(helper.make_model(graph, opset_imports=imports, ir_version=9), str(file))
    return file
