"""Models of SigLIP2's inputs and outputs to which red is fire, blue is the sea, and green a meadow."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers

DIMENSION = 768
WORDS = {"<pad>": 0, "<unk>": 1, "fire": 2, "meadow": 3, "sea": 4}


def write_models(root: Path, side: int = 224, operator: str = "GlobalAveragePool") -> Path:
    """Where the service looks for them, under `root`; another side or operator makes the first another model."""
    folder = root / "clip"
    folder.mkdir(parents=True, exist_ok=True)
    _write_texts(folder / "text.onnx")
    words = Tokenizer(models.WordLevel(WORDS, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(folder / "tokenizer.json"))
    return _write_images(folder / "vision.onnx", side, operator)


def _write_images(file: Path, side: int, operator: str) -> Path:
    # The three colours' means are the first three numbers of the vector.
    weights = numpy_helper.from_array(np.eye(3, DIMENSION, dtype=np.float32), "weights")
    axis = numpy_helper.from_array(np.array([1]), "axis")
    nodes = [
        helper.make_node(operator, ["pixel_values"], ["mean"], domain="" if "Pool" in operator else "org.example"),
        helper.make_node("Flatten", ["mean"], ["flat"]),
        helper.make_node("Unsqueeze", ["flat", "axis"], ["last_hidden_state"]),
        helper.make_node("MatMul", ["flat", "weights"], ["pooler_output"]),
    ]
    given = [
        helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", 1, 3]),
        helper.make_tensor_value_info("pooler_output", TensorProto.FLOAT, ["batch", DIMENSION]),
    ]
    taken = [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, side, side])]
    return _save(file, nodes, taken, given, [weights, axis])


def _write_texts(file: Path) -> None:
    table = np.zeros((len(WORDS), DIMENSION), np.float32)
    table[0, 5] = 1e-3  # What fills a text up says next to nothing, but no text is nothing.
    for colour, word in enumerate(("fire", "meadow", "sea")):
        table[WORDS[word], :3] = -1
        table[WORDS[word], colour] = 1
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"]),
        helper.make_node("ReduceSum", ["last_hidden_state", "axis"], ["pooler_output"], keepdims=0),
    ]
    given = [
        helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "length", DIMENSION]),
        helper.make_tensor_value_info("pooler_output", TensorProto.FLOAT, ["batch", DIMENSION]),
    ]
    taken = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])]
    axis = numpy_helper.from_array(np.array([1]), "axis")
    _save(file, nodes, taken, given, [numpy_helper.from_array(table, "table"), axis])


def _save(file: Path, nodes: list, taken: list, given: list, weights: list) -> Path:
    graph = helper.make_graph(nodes, "encoder", taken, given, weights)
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("org.example", 1)]
    save(helper.make_model(graph, opset_imports=imports, ir_version=9), str(file))
    return file
