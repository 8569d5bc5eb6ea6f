"""The [tokenization] section: the conversion between text and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .table import ManifestError, TableReader

__all__ = ["NORMALIZATIONS", "Tokenization", "TokenizerKind"]

NORMALIZATIONS = ("dragoman", "none")


class TokenizerKind(Enum):
    """The kind of tokenizer."""

    SENTENCEPIECE = "sentencepiece"
    """SentencePiece models; the pieces are the tokens (Marian and OPUS-MT, T5, our own)."""
    SENTENCEPIECE_VOCABULARY = "sentencepiece-vocabulary"
    """The same with language tokens, which are no pieces, among the tokens (NLLB, M2M-100, mBART)."""
    HUGGINGFACE = "huggingface"
    """A `tokenizer.json`; needs the package `tokenizers`."""


@dataclass(frozen=True, kw_only=True)
class Tokenization:
    """The conversion between text and tokens.

    In the prefixes and the suffix "{source}" and "{target}" stand for the language tokens of the two languages.
    """

    kind: TokenizerKind
    source: str
    """File of the tokenizer of the source side."""
    target: str
    """File of the tokenizer of the target side; often the same."""
    normalization: str = NORMALIZATIONS[0]
    """What is done to text before the tokenizer: "dragoman" (`dragoman_server.text.normalize`) or "none"."""
    source_prefix: tuple[str, ...] = ()
    source_suffix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    lowercase: bool = False
    text_prefix: str = ""
    """Text put before each sentence, for example "query: "."""
    language_tokens: Mapping[str, str] = field(default_factory=dict)
    term_tokens: tuple[str, ...] = ()
    """Source tokens around an annotated term: before it, between it and its target form, and after both. None: the
    model was not trained on annotated terms."""

    @classmethod
    def read(cls, reader: TableReader) -> Tokenization:
        source = reader.text("source")
        section = cls(
            kind=reader.choice("kind", TokenizerKind),
            source=source,
            target=reader.text("target", source),
            normalization=reader.text("normalization", cls.normalization),
            source_prefix=reader.texts("source_prefix", ()),
            source_suffix=reader.texts("source_suffix", ()),
            target_prefix=reader.texts("target_prefix", ()),
            lowercase=reader.flag("lowercase", False),
            text_prefix=reader.text("text_prefix", ""),
            language_tokens=reader.text_map("language_tokens"),
            term_tokens=reader.texts("term_tokens", ()),
        )
        reader.close()
        return section

    def check(self, source_languages: tuple[str, ...], target_languages: tuple[str, ...]) -> None:
        """Checks that the normalization exists and that every language has the token that the prefixes ask for.

        Raises:
            ManifestError: one of these is not so.
        """
        if self.normalization not in NORMALIZATIONS:
            allowed = ", ".join(NORMALIZATIONS)
            raise ManifestError(f"[tokenization] normalization is {self.normalization!r}; allowed: {allowed}")
        if len(self.term_tokens) not in (0, 3) or not all(self.term_tokens):
            raise ManifestError(
                f"[tokenization] term_tokens has {len(self.term_tokens)} tokens; three are needed, as in "
                '["<term>", "<as>", "</term>"], or none'
            )
        frame = (*self.source_prefix, *self.source_suffix, *self.target_prefix)
        asked = (source_languages if "{source}" in frame else ()) + (target_languages if "{target}" in frame else ())
        missing = sorted({language for language in asked if language not in self.language_tokens})
        if missing:
            raise ManifestError(f"[tokenization] language_tokens has no token for {', '.join(missing)}")
