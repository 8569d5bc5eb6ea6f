"""How each family of checkpoints wants its text: tokenizer files, special tokens, language tokens, limits.

Sources: the tokenizers of Transformers for each family, and docs/guides/transformers.md of CTranslate2. A wrong or
missing language token makes a multilingual model speak garbage without any error, so every token named here is looked
up in the converted vocabulary before a folder is finished.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from dragoman_manifest import Task, TokenizerKind

from .errors import CheckpointError

__all__ = ["Checkpoint", "TextForm", "family_of"]

_ISO_639_3 = {"ar": "ara", "en": "eng"}
_NLLB = {"ar": "arb_Arab", "en": "eng_Latn"}
_MBART = {"ar": "ar_AR", "en": "en_XX"}
_NLLB_TOKENIZERS = ("NllbTokenizer", "NllbTokenizerFast")
_MBART50_TOKENIZERS = ("MBart50Tokenizer", "MBart50TokenizerFast")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint folder as Transformers saves it, opened as far as its JSON files.

    Attributes:
        path: the folder.
        config: config.json.
        tokenizer: tokenizer_config.json; empty when there is none.
        generation: generation_config.json; empty when there is none.
    """

    path: Path
    config: Mapping[str, object]
    tokenizer: Mapping[str, object] = field(default_factory=dict)
    generation: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> Checkpoint:
        """Open a folder.

        Raises:
            CheckpointError: it is no folder, or has no readable config.json.
        """
        if not path.is_dir():
            raise CheckpointError(f"{path}: no such folder")
        config = _read_json(path / "config.json")
        if not config:
            raise CheckpointError(f"{path}: no config.json, so it is not a checkpoint saved by Transformers")
        return cls(
            path, config, _read_json(path / "tokenizer_config.json"), _read_json(path / "generation_config.json")
        )

    def has(self, name: str) -> bool:
        return (self.path / name).is_file()

    def tokenizer_class(self) -> str:
        return str(self.tokenizer.get("tokenizer_class") or self.config.get("tokenizer_class") or "")

    def integer(self, *keys: str) -> int | None:
        """The first of these keys of config.json that is a whole number."""
        return next((value for key in keys if isinstance(value := self.config.get(key), int)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class TextForm:
    """What a family needs of the [tokenization] and [decoding] of a manifest."""

    task: Task
    kind: TokenizerKind = TokenizerKind.SENTENCEPIECE
    source: str
    target: str
    source_prefix: tuple[str, ...] = ()
    source_suffix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    language_tokens: Mapping[str, str] = field(default_factory=dict)
    starts_with_language: bool = False
    """Whether the decoder starts with the target's language token itself: then a folder serves one target language."""
    decoder_only: bool = False
    """Whether the model continues a prompt, and has no encoder."""
    max_tokens: int = 512
    """Longest input, special tokens included."""
    max_output_tokens: int | None = None
    """Positions of the decoder, special tokens included; None: no end. CTranslate2 fails at the first one beyond."""

    @property
    def special_tokens(self) -> frozenset[str]:
        """Every token that the form adds to the pieces; each must be in the vocabulary."""
        added = {*self.source_prefix, *self.source_suffix, *self.target_prefix} - {"{source}", "{target}"}
        return frozenset(added | set(self.language_tokens.values()))


def family_of(checkpoint: Checkpoint) -> Callable[[Checkpoint, str | None], TextForm]:
    """The function that describes checkpoints of this family, given the target token that the user asked for.

    Raises:
        CheckpointError: we do not know the family.
    """
    model_type = str(checkpoint.config.get("model_type", ""))
    if model_type not in _FAMILIES:
        known = ", ".join(sorted(_FAMILIES))
        raise CheckpointError(f"{checkpoint.path}: model_type {model_type!r} is not supported; these are: {known}")
    return _FAMILIES[model_type]


def _marian(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    _require(checkpoint, "source.spm", "target.spm", "vocab.json")
    if (
        checkpoint.tokenizer.get("separate_vocabs")
        or checkpoint.config.get("share_encoder_decoder_embeddings") is False
    ):
        raise CheckpointError(
            f"{checkpoint.path}: Marian models with a vocabulary for each side cannot be converted yet"
        )
    positions = checkpoint.integer("max_position_embeddings") or 512
    return TextForm(
        task=Task.TRANSLATION,
        source="source.spm",
        target="target.spm",
        source_prefix=(target_token,) if target_token else (),
        source_suffix=("</s>",),
        max_tokens=positions,
        max_output_tokens=positions,
    )


def marian_target_token(checkpoint: Checkpoint, target_language: str) -> str | None:
    """The token that a Marian model of many targets wants first, such as ">>ara<<"; None where it has none."""
    token = f">>{_ISO_639_3.get(target_language, target_language)}<<"
    return token if token in _read_json(checkpoint.path / "vocab.json") else None


def _many_to_many(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    _require(checkpoint, "sentencepiece.bpe.model")
    nllb = checkpoint.tokenizer_class() in _NLLB_TOKENIZERS or not checkpoint.has("vocab.json")
    return _with_language_tokens(checkpoint, _NLLB if nllb else {"ar": "__ar__", "en": "__en__"})


def _mbart(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    _require(checkpoint, "sentencepiece.bpe.model")
    form = _with_language_tokens(checkpoint, _MBART)
    if checkpoint.tokenizer_class() in _MBART50_TOKENIZERS:
        return form
    # MBart of 25 languages puts the language after the sentence and starts the decoder with the other one.
    return replace(
        form, source_prefix=(), source_suffix=("</s>", "{source}"), target_prefix=(), starts_with_language=True
    )


def _with_language_tokens(checkpoint: Checkpoint, tokens: Mapping[str, str]) -> TextForm:
    positions = checkpoint.integer("max_position_embeddings") or 1024
    return TextForm(
        task=Task.TRANSLATION,
        kind=TokenizerKind.SENTENCEPIECE_VOCABULARY,
        source="sentencepiece.bpe.model",
        target="sentencepiece.bpe.model",
        source_prefix=("{source}",),
        source_suffix=("</s>",),
        target_prefix=("{target}",),
        language_tokens=dict(tokens),
        max_tokens=positions,
        max_output_tokens=positions,
    )


def _t5(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    _require(checkpoint, "spiece.model")
    # Positions are relative: the length that the model saw in training is all there is to go by.
    return TextForm(task=Task.SUMMARIZATION, source="spiece.model", target="spiece.model", source_suffix=("</s>",))


def _bart(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    forced = checkpoint.generation.get("forced_bos_token_id", checkpoint.config.get("forced_bos_token_id"))
    positions = checkpoint.integer("max_position_embeddings") or 1024
    return TextForm(
        task=Task.SUMMARIZATION,
        kind=TokenizerKind.HUGGINGFACE,
        source="tokenizer.json",
        target="tokenizer.json",
        source_prefix=("<s>",),
        source_suffix=("</s>",),
        target_prefix=("<s>",) if forced is not None else (),
        max_tokens=positions,
        max_output_tokens=positions,
    )


def _encoder(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    piece_model = next((n for n in ("sentencepiece.bpe.model", "spiece.model") if checkpoint.has(n)), None)
    positions = checkpoint.integer("max_position_embeddings") or 512
    if checkpoint.config.get("model_type") == "xlm-roberta":
        positions -= 2  # its first positions stand for padding
    return TextForm(
        task=Task.SENTENCE_EMBEDDING,
        kind=TokenizerKind.SENTENCEPIECE if piece_model else TokenizerKind.HUGGINGFACE,
        source=piece_model or "tokenizer.json",
        target=piece_model or "tokenizer.json",
        source_prefix=("<s>",) if piece_model else ("[CLS]",),
        source_suffix=("</s>",) if piece_model else ("[SEP]",),
        max_tokens=positions,
    )


def _decoder_only(checkpoint: Checkpoint, target_token: str | None) -> TextForm:
    return TextForm(
        task=Task.TRANSLATION,
        kind=TokenizerKind.HUGGINGFACE,
        source="tokenizer.json",
        target="tokenizer.json",
        decoder_only=True,
    )


_FAMILIES: Mapping[str, Callable[[Checkpoint, str | None], TextForm]] = {
    "marian": _marian,
    "m2m_100": _many_to_many,
    "mbart": _mbart,
    "t5": _t5,
    "mt5": _t5,
    "umt5": _t5,
    "bart": _bart,
    "bert": _encoder,
    "xlm-roberta": _encoder,
    **dict.fromkeys(
        ("gemma2", "gemma3", "gemma3_text", "llama", "mistral", "qwen2", "qwen3"),
        _decoder_only,
    ),
}


def _require(checkpoint: Checkpoint, *names: str) -> None:
    missing = [name for name in names if not checkpoint.has(name)]
    if missing:
        raise CheckpointError(f"{checkpoint.path}: no {', '.join(missing)}, without which its text cannot be tokenized")


def _read_json(path: Path) -> dict[str, object]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path}: cannot be read: {error}") from error
    return value if isinstance(value, dict) else {}
