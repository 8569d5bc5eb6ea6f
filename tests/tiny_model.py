"""A real CTranslate2 translation model, small and built by hand, whose answers are known in advance.

It is a Transformer of one layer whose cross-attention looks at the source token of its own position and writes the
token that the lexicon gives for it: words of the lexicon become their translation, Latin letters an Arabic letter of
their own (or back), and everything else is copied. All that a real model has is real: tokens, int8 weights, beams,
scores, the end token.

    folder = build_translation_model(tmp_path / "tiny-en-ar", source="en", target="ar")
    # "The minister said: 25" → "تحه وزير قال: 25"
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import sentencepiece
from dragoman_manifest import Canary, Decoding, Manifest, Task, Tokenization, TokenizerKind, describe_files

__all__ = [
    "LEXICON",
    "build_models",
    "build_multilingual_model",
    "build_translation_model",
    "expected_translation",
]

LEXICON: Mapping[str, str] = {
    "minister": "وزير",
    "government": "حكومة",
    "president": "رئيس",
    "said": "قال",
    "water": "مياه",
    "agreement": "اتفاق",
    "city": "مدينة",
    "today": "اليوم",
}
"""English words and their Arabic; found only at the start of a word, in lower case."""

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ابجدهفغحيژكلمنوپقرستثڤؤخذز"
_COPIED = "0123456789.,:;!%()-\"'«»/@#_"
_OTHER_ARABIC = "أإآءئىةشصضطظعچگ"
_SPECIAL = ("<unk>", "<s>", "</s>")
_CODE, _POSITIONS = 64, 512
_IDENTITY: Mapping[str, Any] = {
    "version": "1",
    "task": Task.TRANSLATION,
    "description": "letter by letter, for tests",
    "license": "Apache-2.0",
    "source": "built by tests/tiny_model.py",
    "decoding": Decoding(max_input_tokens=150, beam_size=2, max_length_ratio=2.0, max_output_tokens=_POSITIONS - 1),
}


def build_models(folder: Path) -> Path:
    """A folder of models as a server wants it: tiny-en-ar and tiny-ar-en, both default for their pair."""
    build_translation_model(folder / "tiny-en-ar", source="en", target="ar")
    build_translation_model(folder / "tiny-ar-en", source="ar", target="en")
    return folder


def build_translation_model(
    folder: Path,
    *,
    source: str = "en",
    target: str = "ar",
    end_bias: float = 0.0,
    default: bool = True,
    canary: Canary | None = None,
) -> Path:
    """Writes a model folder with its manifest.

    Args:
        folder: is made; its name is the model's name.
        source: "ar" or "en".
        target: the other one.
        end_bias: added to the logit of the end token: at -1000 no hypothesis ever ends by itself.
        default: as in the manifest.
        canary: in place of one that the model passes.
    """
    _write_files(folder, _mapping(source), end_bias=end_bias)
    word = "minister" if source == "en" else LEXICON["minister"]
    manifest = Manifest(
        **_IDENTITY,
        name=folder.name,
        source_languages=(source,),
        target_languages=(target,),
        default=default,
        files=_describe(folder),
        tokenization=Tokenization(
            kind=TokenizerKind.SENTENCEPIECE, source="pieces.model", target="pieces.model", source_suffix=("</s>",)
        ),
        canary=canary
        or Canary(source=word, languages=(source, target), must_contain=(expected_translation(word, source),)),
    )
    manifest.write(folder)
    return folder


def build_multilingual_model(folder: Path) -> Path:
    """Writes a model folder that translates both ways, told apart by language tokens as in M2M-100."""
    tokens = {"ar": "__ar__", "en": "__en__"}
    directions = _mapping("en") | _mapping("ar") | {"__ar__": "__en__", "__en__": "__ar__"}
    _write_files(folder, directions, extra_tokens=tuple(tokens.values()))
    manifest = Manifest(
        **_IDENTITY,
        name=folder.name,
        source_languages=("ar", "en"),
        target_languages=("ar", "en"),
        files=_describe(folder),
        tokenization=Tokenization(
            kind=TokenizerKind.SENTENCEPIECE_VOCABULARY,
            source="pieces.model",
            target="pieces.model",
            source_prefix=("{source}",),
            source_suffix=("</s>",),
            target_prefix=("{target}",),
            language_tokens=tokens,
        ),
        canary=Canary(source="minister", languages=("en", "ar"), must_contain=(LEXICON["minister"],)),
    )
    manifest.write(folder)
    return folder


def expected_translation(text: str, source: str = "en") -> str:
    """What the model from `source` says of a text of letters, digits, spaces and marks that it knows."""
    mapping = _mapping(source)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=_train_tokenizer())
    return "".join(mapping.get(piece, piece) for piece in pieces.encode(text, out_type=str)).replace("▁", " ").strip()


def _write_files(
    folder: Path, mapping: Mapping[str, str], *, extra_tokens: tuple[str, ...] = (), end_bias: float = 0.0
) -> None:
    folder.mkdir(parents=True)
    tokenizer = _train_tokenizer()
    (folder / "pieces.model").write_bytes(tokenizer)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    vocabulary = [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]
    _build_network([*vocabulary, *extra_tokens], mapping, end_bias).save(str(folder))


def _describe(folder: Path) -> dict[str, str]:
    return describe_files(folder, [path.name for path in folder.iterdir()])


def _mapping(source: str) -> dict[str, str]:
    pairs = {"▁" + english: "▁" + arabic for english, arabic in LEXICON.items()}
    pairs |= dict(zip(_LATIN, _ARABIC, strict=True)) | {"?": "؟"}
    if source == "en":
        return pairs | dict(zip(_LATIN.upper(), _ARABIC, strict=True))
    return {arabic: english for english, arabic in pairs.items()} | dict.fromkeys(_OTHER_ARABIC, "a")


def _train_tokenizer() -> bytes:
    letters = _LATIN + _LATIN.upper() + _ARABIC + _OTHER_ARABIC + _COPIED + "?؟"
    words = ["▁" + word for pair in LEXICON.items() for word in pair]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([letter + " " for letter in letters] + [letters]),
        model_writer=model,
        model_type="char",
        vocab_size=len(_SPECIAL) + len(words) + len(set(letters)) + 1,
        character_coverage=1.0,
        user_defined_symbols=words,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    return model.getvalue()


def _build_network(
    vocabulary: list[str], mapping: Mapping[str, str], end_bias: float
) -> ctranslate2.specs.TransformerSpec:
    """Token codes live in the first half of each vector, position codes in the second."""
    random = np.random.default_rng(7)
    size, width = len(vocabulary), 2 * _CODE
    codes, positions = _unit_rows(random, size), _unit_rows(random, _POSITIONS)
    index = {piece: number for number, piece in enumerate(vocabulary)}
    said = [index[mapping.get(piece, piece)] for piece in vocabulary]
    nothing, square = np.zeros((size, _CODE)), np.zeros((width, width))
    token_part, position_part = square.copy(), square.copy()
    token_part[:_CODE, :_CODE] = np.eye(_CODE)
    position_part[_CODE:, _CODE:] = np.eye(_CODE)

    spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), 1, pre_norm=True, no_final_norm=True)
    encoder, decoder = spec.encoder.layer[0], spec.decoder.layer[0]
    spec.encoder.embeddings[0].weight = _float32(np.hstack([codes[said], nothing]))
    spec.decoder.embeddings.weight = _float32(np.zeros((size, width)))
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = False
        side.position_encodings.encodings = _float32(np.hstack([np.zeros((_POSITIONS, _CODE)), positions]))
    for layer in (encoder, decoder):
        _set_linear(layer.self_attention.linear[0], np.zeros((3 * width, width)))
        _set_linear(layer.self_attention.linear[1], square)
        _set_linear(layer.ffn.linear_0, square)
        _set_linear(layer.ffn.linear_1, square)
    _set_linear(decoder.attention.linear[0], 60.0 * position_part)
    _set_linear(decoder.attention.linear[1], np.vstack([position_part, token_part]))
    _set_linear(decoder.attention.linear[2], token_part)
    for norm in (
        encoder.self_attention.layer_norm,
        encoder.ffn.layer_norm,
        decoder.self_attention.layer_norm,
        decoder.attention.layer_norm,
        decoder.ffn.layer_norm,
    ):
        norm.gamma, norm.beta = _float32(np.ones(width)), _float32(np.zeros(width))
    bias = np.zeros(size)
    bias[index["</s>"]] = end_bias
    _set_linear(spec.decoder.projection, 15.0 * np.hstack([codes, nothing]), bias)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def _unit_rows(random: np.random.Generator, rows: int) -> np.ndarray:
    vectors = random.standard_normal((rows, _CODE))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _set_linear(linear: Any, weight: np.ndarray, bias: np.ndarray | None = None) -> None:
    linear.weight = _float32(weight)
    linear.bias = _float32(np.zeros(len(weight)) if bias is None else bias)


def _float32(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float32)
