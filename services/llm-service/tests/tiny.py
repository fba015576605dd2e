"""A model of the size of a picture: the Llama architecture with random weights, that answers in words of a garden.

Written as GGUF version 3 (github.com/ggml-org/ggml, docs/gguf.md, 2026-11).
"""

import struct
from pathlib import Path

import numpy as np

WORDS = ("garden", "roses", "grow", "slowly", "water", "helps", "them", "in", "summer", "shade")
WIDTH, INNER, HEADS, CONTEXT = 32, 64, 4, 4096
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"
_UINT32, _FLOAT32, _STRING, _ARRAY, _INT32 = 4, 6, 8, 9, 5
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_ALIGNMENT = 32


def write_model(file: Path, *, architecture: str = "llama", missing: str | None = None) -> None:
    """`missing` names a tensor that is left out."""
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    tokens = ["<unk>", "<s>", "</s>", *bytes_, *(f"▁{word}" for word in WORDS)]
    kinds = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, *[_NORMAL] * len(WORDS)]
    fields = {
        "general.architecture": _text(architecture),
        "llama.context_length": _number(CONTEXT),
        "llama.embedding_length": _number(WIDTH),
        "llama.block_count": _number(1),
        "llama.feed_forward_length": _number(INNER),
        "llama.attention.head_count": _number(HEADS),
        "llama.rope.dimension_count": _number(WIDTH // HEADS),
        "llama.attention.layer_norm_rms_epsilon": struct.pack("<If", _FLOAT32, 1e-5),
        "tokenizer.ggml.model": _text("llama"),
        "tokenizer.ggml.tokens": _array(_STRING, [_string(token) for token in tokens]),
        "tokenizer.ggml.scores": _array(_FLOAT32, [struct.pack("<f", 0)] * len(tokens)),
        "tokenizer.ggml.token_type": _array(_INT32, [struct.pack("<i", kind) for kind in kinds]),
        "tokenizer.ggml.bos_token_id": _number(1),
        "tokenizer.ggml.eos_token_id": _number(2),
        "tokenizer.ggml.unknown_token_id": _number(0),
        "tokenizer.chat_template": _text(TEMPLATE),
    }
    tensors = {name: values for name, values in _tensors(len(tokens)).items() if name != missing}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(fields))
    head += b"".join(_string(key) + value for key, value in fields.items())
    data = b""
    for name, values in tensors.items():
        head += _string(name) + struct.pack("<I", values.ndim)
        head += struct.pack(f"<{values.ndim}Q", *reversed(values.shape)) + struct.pack("<IQ", 0, len(data))
        data += _padded(values.astype("<f4").tobytes())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_padded(head) + data)


def _tensors(vocabulary: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    wide = {name: (WIDTH, WIDTH) for name in ("attn_q", "attn_k", "attn_v", "attn_output")}
    shapes = wide | {"ffn_gate": (INNER, WIDTH), "ffn_up": (INNER, WIDTH), "ffn_down": (WIDTH, INNER)}
    layer = {f"blk.0.{name}.weight": random.normal(0, 0.3, shape) for name, shape in shapes.items()}
    # The first number of every state stays positive, so that the last layer can dislike all tokens but the words.
    for name in ("blk.0.attn_output.weight", "blk.0.ffn_down.weight"):
        layer[name][0] = 0
    embedding = random.normal(0, 0.3, (vocabulary, WIDTH))
    embedding[:, 0] = 3
    output = random.normal(0, 0.3, (vocabulary, WIDTH))
    output[:, 0] = np.where(np.arange(vocabulary) < vocabulary - len(WORDS), -20, 20)
    norms = {f"blk.0.{name}.weight": np.ones(WIDTH) for name in ("attn_norm", "ffn_norm")}
    return (
        layer
        | norms
        | {
            "token_embd.weight": embedding,
            "output_norm.weight": np.ones(WIDTH),
            "output.weight": output,
        }
    )


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _text(text: str) -> bytes:
    return struct.pack("<I", _STRING) + _string(text)


def _number(value: int) -> bytes:
    return struct.pack("<II", _UINT32, value)


def _array(kind: int, values: list[bytes]) -> bytes:
    return struct.pack("<IIQ", _ARRAY, kind, len(values)) + b"".join(values)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % _ALIGNMENT)
