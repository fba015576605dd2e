"""A real Whisper model in CTranslate2's format, as small as can be: random weights, so its words are nonsense."""

from pathlib import Path

import numpy as np
from ctranslate2.specs.whisper_spec import WhisperSpec
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from whisper_transcriber.whisper import faster_whisper

LANGUAGES = faster_whisper().tokenizer._LANGUAGE_CODES

VOCABULARY = 51865
"""As many tokens as the multilingual models have; CTranslate2 knows them by it."""

WIDTH, HEADS, MELS = 64, 2, 80


def write_model(folder: Path, layers: int = 1, width: int = WIDTH, heads: int = HEADS, mels: int = MELS) -> None:
    """model.bin (int8), config.json, vocabulary.json and tokenizer.json, the same each time."""
    folder.mkdir(parents=True)
    tokens, special = _tokens()
    numbers = {token: number for number, token in enumerate(tokens)}
    spec = WhisperSpec(layers, heads, layers, heads)
    _fill(spec, _Weights(width), mels)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [numbers["<|endoftext|>"]]
    spec.config.lang_ids = [numbers[f"<|{language}|>"] for language in LANGUAGES]
    spec.config.alignment_heads = [(layers - 1, 0)]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    tokenizer = Tokenizer(models.BPE(numbers, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "tokenizer.json"))


def _tokens() -> tuple[list[str], list[str]]:
    special = [
        *("<|endoftext|>", "<|startoftranscript|>", *(f"<|{language}|>" for language in LANGUAGES)),
        *("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
        *(f"<|{number * 0.02:.2f}|>" for number in range(1501)),
    ]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [f"Ġword{number}" for number in range(VOCABULARY - len(letters) - len(special))]
    return [*letters, *words, *special], special


class _Weights:
    def __init__(self, width: int) -> None:
        self.width = width
        self._random = np.random.default_rng(1)

    def array(self, *shape: int) -> np.ndarray:
        return (self._random.standard_normal(shape) * 0.05).astype(np.float32)

    def norm(self, layer: object) -> None:
        layer.gamma, layer.beta = np.ones(self.width, np.float32), np.zeros(self.width, np.float32)

    def linear(self, layer: object, out: int, into: int) -> None:
        layer.weight, layer.bias = self.array(out, into), np.zeros(out, np.float32)

    def attention(self, layer: object, *outs: int) -> None:
        self.norm(layer.layer_norm)
        for linear, out in zip(layer.linear, (*outs, 1)):
            self.linear(linear, out * self.width, self.width)

    def forward(self, layer: object) -> None:
        self.norm(layer.layer_norm)
        self.linear(layer.linear_0, 4 * self.width, self.width)
        self.linear(layer.linear_1, self.width, 4 * self.width)


def _fill(spec: WhisperSpec, weights: _Weights, mels: int) -> None:
    encoder, decoder, width = spec.encoder, spec.decoder, weights.width
    encoder.conv1.weight, encoder.conv1.bias = weights.array(width, mels, 3), weights.array(width)
    encoder.conv2.weight, encoder.conv2.bias = weights.array(width, width, 3), weights.array(width)
    encoder.position_encodings.encodings = weights.array(1500, width)
    decoder.position_encodings.encodings = weights.array(448, width)
    decoder.embeddings.weight = decoder.projection.weight = weights.array(VOCABULARY, width)
    for part in (encoder, decoder):
        weights.norm(part.layer_norm)
        for layer in part.layer:
            weights.attention(layer.self_attention, 3)
            weights.forward(layer.ffn)
    for layer in decoder.layer:
        weights.attention(layer.attention, 1, 2)
