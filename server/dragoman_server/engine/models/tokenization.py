"""Tokenization of text as the model's manifest says, and its reverse."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

import sentencepiece
from dragoman_manifest import ManifestError, Tokenization, TokenizerKind

from ...text.normalization import normalize

__all__ = ["Frame", "TextTokenizer", "Tokenizer", "load_tokenizer"]


_SPECIAL_TOKENS = frozenset({"<s>", "</s>", "<pad>", "<unk>"})


class Tokenizer(Protocol):
    """The tokenizer of source or target. Thread-safe."""

    def encode(self, text: str) -> list[str]: ...
    def decode(self, tokens: Sequence[str]) -> str: ...


class _SentencePiece:
    def __init__(self, content: bytes) -> None:
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=content)

    def encode(self, text: str) -> list[str]:
        pieces: list[str] = self._processor.encode(text, out_type=str)
        return pieces

    def decode(self, tokens: Sequence[str]) -> str:
        # Where both sides share a vocabulary (Marian), pieces of the other side's model keep their space marks.
        return str(self._processor.decode_pieces(list(tokens))).replace("\u2581", " ").strip()


class _HuggingFace:
    def __init__(self, content: bytes) -> None:
        try:
            tokenizers: Any = import_module("tokenizers")
        except ImportError:
            raise ManifestError(
                "its tokenizer is of the kind 'huggingface', which needs a package: pip install tokenizers"
            ) from None
        self._tokenizer = tokenizers.Tokenizer.from_str(content.decode())

    def encode(self, text: str) -> list[str]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    def decode(self, tokens: Sequence[str]) -> str:
        numbers = [self._tokenizer.token_to_id(token) for token in tokens]
        return str(self._tokenizer.decode([number for number in numbers if number is not None]))


def load_tokenizer(kind: TokenizerKind, content: bytes) -> Tokenizer:
    """A tokenizer from the content of its file.

    Raises:
        ManifestError: the content is not a tokenizer of that kind.
    """
    loader = _HuggingFace if kind is TokenizerKind.HUGGINGFACE else _SentencePiece
    try:
        return loader(content)
    except ManifestError:
        raise
    except Exception as error:  # each library raises its own
        raise ManifestError(f"not a tokenizer of the kind {kind.value!r}: {error}") from error


class Frame:
    """The special tokens around the tokens of a text, for one language pair."""

    def __init__(self, tokenization: Tokenization, source: str, target: str) -> None:
        names = {"{source}": source, "{target}": target}
        tokens = tokenization.language_tokens

        def filled(frame: Sequence[str]) -> tuple[str, ...]:
            return tuple(tokens[names[token]] if token in names else token for token in frame)

        self.source_prefix = filled(tokenization.source_prefix)
        self.source_suffix = filled(tokenization.source_suffix)
        self.target_prefix = filled(tokenization.target_prefix)

    def around(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """The model input: `tokens` between source prefix and source suffix."""
        return (*self.source_prefix, *tokens, *self.source_suffix)


class TextTokenizer:
    """The tokenizers of source and target, and the normalisation of text before them.

    Args:
        tokenization: from the manifest.
        contents: of the tokenizer files, by file name.

    Raises:
        ManifestError: a file is not a tokenizer of the kind that the manifest names.
    """

    def __init__(self, tokenization: Tokenization, contents: Mapping[str, bytes]) -> None:
        self._options = tokenization
        self._special = _SPECIAL_TOKENS.union(tokenization.language_tokens.values())
        self._source = load_tokenizer(tokenization.kind, contents[tokenization.source])
        if tokenization.target == tokenization.source:
            self._target = self._source
        else:
            self._target = load_tokenizer(tokenization.kind, contents[tokenization.target])

    def encode(self, text: str) -> list[str]:
        """Tokens of a sentence without special tokens; none when normalisation leaves nothing."""
        text = self._normalized(text)
        return self._source.encode(self._options.text_prefix + text) if text.strip() else []

    def encode_target(self, text: str) -> list[str]:
        """Tokens of a translation without special tokens, as the model would have to say them."""
        text = self._normalized(text)
        return self._target.encode(text) if text.strip() else []

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of target tokens, in NFC, without special tokens."""
        return unicodedata.normalize(
            "NFC", self._target.decode([token for token in tokens if token not in self._special])
        )

    def _normalized(self, text: str) -> str:
        text = _without_surrogates(text)
        if self._options.normalization == "dragoman":
            text = normalize(text)
        return text.lower() if self._options.lowercase else text


def _without_surrogates(text: str) -> str:
    """Surrogate pairs joined and lone surrogates, which UTF-8 cannot carry, replaced by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
