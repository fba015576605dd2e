"""A model of RTMO's input and outputs that takes what is red for one person, whose points are all in its middle."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

POINTS = 17


def write_models(root: Path, side: int = 640, operator: str = "Slice") -> Path:
    """Where the service looks for it, under `root`; another side or operator makes it another model.

    It is as sure as the reddest pixel is red, and finds a second person in the same place with a tenth of that.
    """
    file = root / "pose" / "rtmo-s.onnx"
    file.parent.mkdir(parents=True, exist_ok=True)
    weights = []

    def constant(name: str, value: object, kind: type = np.float32) -> str:
        weights.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    def node(operation: str, inputs: list[str], output: str, **attributes: object) -> str:
        nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        return output

    nodes: list[object] = []
    # Blue comes first: red is the third.
    whole = [constant("from", [2], np.int64), constant("to", [3], np.int64), constant("axis", [1], np.int64)]
    domain = "" if operator == "Slice" else "org.example"
    red = node(operator, ["input", *whole], "red", domain=domain)
    # Grey around the picture is 114: only what is redder counts.
    over = node("Relu", [node("Sub", [red, constant("grey", 200)], "less")], "over")
    total = node("ReduceSum", [over, constant("all", [1, 2, 3], np.int64)], "total", keepdims=0)
    node("Add", [total, constant("little", 1e-6)], "safe")
    ramp = np.arange(side, dtype=np.float32)
    for name, shape in (("x", (1, 1, 1, side)), ("y", (1, 1, side, 1))):
        weighed = node("Mul", [over, constant(f"ramp-{name}", ramp.reshape(shape))], f"weighed-{name}")
        sums = node("ReduceSum", [weighed, "all"], f"sum-{name}", keepdims=0)
        middle = node("Div", [sums, "safe"], f"middle-{name}")
        node("Reshape", [middle, constant(f"one-{name}", [1, 1, 1], np.int64)], name)
    most = node("ReduceMax", ["over"], "most", axes=[1, 2, 3], keepdims=0)
    share = node("Div", [most, constant("full", 55)], "share")
    sure = node("Reshape", [share, constant("one", [1, 1, 1], np.int64)], "sure")
    far = constant("half", [[[10.0]]])
    corners = [
        node("Sub", ["x", far], "left"),
        node("Sub", ["y", far], "top"),
        node("Add", ["x", far], "right"),
        node("Add", ["y", far], "bottom"),
    ]
    box = node("Concat", [*corners, sure], "box", axis=2)
    node("Mul", [box, constant("doubt", [[[1, 1, 1, 1, 0.1]]])], "doubtful")
    node("Concat", [box, "doubtful"], "dets", axis=1)
    point = node("Concat", ["x", "y", sure], "point", axis=2)
    shaped = node("Reshape", [point, constant("as-point", [1, 1, 1, 3], np.int64)], "shaped")
    node("Expand", [shaped, constant("bodies", [1, 2, POINTS, 3], np.int64)], "keypoints")
    graph = helper.make_graph(
        nodes,
        "redness",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])],
        [
            helper.make_tensor_value_info("dets", TensorProto.FLOAT, [1, "people", 5]),
            helper.make_tensor_value_info("keypoints", TensorProto.FLOAT, [1, "people", POINTS, 3]),
        ],
        weights,
    )
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("org.example", 1)]
    save(helper.make_model(graph, opset_imports=imports, ir_version=9), str(file))
    return file
