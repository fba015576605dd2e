"""A model of the classifier's input and output to which red is explicit, and black as harmless as can be."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save


def write_models(root: Path, side: int = 224, operator: str = "GlobalAveragePool") -> Path:
    """Where the service looks for it, under `root`; another side or operator makes it another model."""
    file = root / "nsfw" / "falconsai.onnx"
    file.parent.mkdir(parents=True, exist_ok=True)
    # Harmless, explicit: the less and the more red there is.
    weights = numpy_helper.from_array(np.array([[-8, 8], [0, 0], [0, 0]], np.float32), "weights")
    nodes = [
        helper.make_node(operator, ["pixel_values"], ["mean"], domain="" if "Pool" in operator else "org.example"),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "redness",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, side, side])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
        [weights],
    )
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("org.example", 1)]
    save(helper.make_model(graph, opset_imports=imports, ir_version=9), str(file))
    return file
