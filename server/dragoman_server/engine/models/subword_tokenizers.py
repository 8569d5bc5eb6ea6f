"""Tokenizers of each kind that a manifest may name, made from the content of their files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from itertools import accumulate, pairwise
from typing import Any, Protocol, TypeAlias

import sentencepiece
from dragoman_manifest import ManifestError, TokenizerKind

from ...text import Rewritten, Span

__all__ = ["SPACE_MARK", "Spans", "Tokenizer", "load_tokenizer"]

Spans: TypeAlias = tuple[Span, ...]

SPACE_MARK = "\u2581"
"""What SentencePiece writes for a space; a token that begins with it begins a word."""
_CONTROL = re.compile(r"<[^<>\s]+>|\[/?[A-Z_]+\]")
"""How control tokens look: "<|im_end|>", "<end_of_turn>", "[INST]"."""


class Tokenizer(Protocol):
    """The tokenizer of source or target. Thread-safe."""

    def encode(self, text: str) -> list[str]: ...
    def decode(self, tokens: Sequence[str]) -> str: ...

    def encode_with_spans(self, text: str) -> tuple[list[str], Spans]:
        """As `encode`, with the range of `text` that each token stands for, in code points; it may be empty."""
        ...

    def decode_with_spans(self, tokens: Sequence[str]) -> tuple[str, Spans]:
        """As `decode`, with the range of the text that each token became, in code points; it may be empty."""
        ...

    def control_tokens(self) -> frozenset[str]:
        """Tokens with a meaning of their own that it makes where their characters stand in a text."""
        ...


class _SentencePiece:
    def __init__(self, content: bytes) -> None:
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=content)

    def encode(self, text: str) -> list[str]:
        pieces: list[str] = self._processor.encode(text, out_type=str)
        return pieces

    def decode(self, tokens: Sequence[str]) -> str:
        # Where both sides share a vocabulary (Marian), pieces of the other side's model keep their space marks.
        return str(self._processor.decode_pieces(list(tokens))).replace(SPACE_MARK, " ").strip()

    def encode_with_spans(self, text: str) -> tuple[list[str], Spans]:
        found = self._processor.encode(text, return_type="offset_mapping")
        return list(found["pieces"]), tuple(Span(*offsets) for offsets in found["offsets"])

    def decode_with_spans(self, tokens: Sequence[str]) -> tuple[str, Spans]:
        if not tokens:
            return "", ()
        found = self._processor.decode_pieces(list(tokens), return_type="offset_mapping")
        raw = Rewritten.unchanged(found["text"])
        text = raw.substitute_characters(raw.text.replace(SPACE_MARK, " ")).strip()
        return text.text, tuple(text.offsets.forward(Span(*offsets)) for offsets in found["offsets"])

    def control_tokens(self) -> frozenset[str]:
        pieces = map(self._processor.id_to_piece, range(self._processor.get_piece_size()))
        return frozenset(piece for piece in pieces if _CONTROL.fullmatch(piece))


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

    def encode_with_spans(self, text: str) -> tuple[list[str], Spans]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return list(encoding.tokens), tuple(Span(*offsets) for offsets in encoding.offsets)

    def decode_with_spans(self, tokens: Sequence[str]) -> tuple[str, Spans]:
        # The library gives no offsets here: a token's text is what it adds to that of the tokens before it.
        text = self.decode(tokens)
        ends = [min(len(self.decode(tokens[:count])), len(text)) for count in range(len(tokens))] + [len(text)]
        ends = list(accumulate(ends, max))
        return text, tuple(Span(start, end) for start, end in pairwise(ends))

    def control_tokens(self) -> frozenset[str]:
        added = self._tokenizer.get_added_tokens_decoder().values()
        return frozenset(token.content for token in added if token.special or _CONTROL.fullmatch(token.content))


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
