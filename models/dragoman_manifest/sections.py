"""The task of a model, and the sections of a manifest that are only a few numbers or names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .bounds import bounded, check_ranges
from .table import TableReader

__all__ = ["Comparison", "Decoding", "NameFiles", "Task"]

MAX_TOKENS = 4096
"""The most tokens of an input or output. Current models have positions for fewer; memory grows with the square."""


class Task(Enum):
    """The task of a model."""

    TRANSLATION = "translation"
    SUMMARIZATION = "summarization"
    SENTENCE_EMBEDDING = "sentence-embedding"
    NAMES = "names"
    """No network: a lexicon of names."""


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """The defaults of decoding, and the limits of input and output."""

    beam_size: int = bounded(4, 1, 32)
    length_penalty: float = bounded(1.0, 0.0, 10.0)
    repetition_penalty: float = bounded(1.0, 0.01, 10.0)
    no_repeat_ngram_size: int = bounded(0, 0, 32)
    max_input_tokens: int = bounded(250, 1, MAX_TOKENS)
    """The most tokens of a sentence, without special tokens."""
    max_length_ratio: float = bounded(3.0, 0.01, 20.0)
    """The most tokens of a hypothesis as a multiple of the source tokens, plus 20."""
    max_output_tokens: int = bounded(512, 1, MAX_TOKENS)
    """The most tokens of a hypothesis; at most the number of decoder positions."""

    def __post_init__(self) -> None:
        check_ranges(self, "decoding")

    @classmethod
    def read(cls, reader: TableReader) -> Decoding:
        section = cls(
            beam_size=reader.integer("beam_size", cls.beam_size),
            length_penalty=reader.number("length_penalty", cls.length_penalty),
            repetition_penalty=reader.number("repetition_penalty", cls.repetition_penalty),
            no_repeat_ngram_size=reader.integer("no_repeat_ngram_size", cls.no_repeat_ngram_size),
            max_input_tokens=reader.integer("max_input_tokens", cls.max_input_tokens),
            max_length_ratio=reader.number("max_length_ratio", cls.max_length_ratio),
            max_output_tokens=reader.integer("max_output_tokens", cls.max_output_tokens),
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How to read the cosines of a sentence encoder, since each encoder has its own scale.

    The defaults are those of multilingual-e5-small.
    """

    least_cosine: float = bounded(0.845, -1.0, 1.0)
    """The least cosine of a sentence of six or more words and its translation; 1 % of good ones have less."""
    same_meaning: float = bounded(0.965, -1.0, 1.0)
    """Two sentences of a language with at least this cosine say the same."""

    def __post_init__(self) -> None:
        check_ranges(self, "comparison")

    @classmethod
    def read(cls, reader: TableReader) -> Comparison:
        section = cls(
            least_cosine=reader.number("least_cosine", cls.least_cosine),
            same_meaning=reader.number("same_meaning", cls.same_meaning),
        )
        reader.close()
        return section


@dataclass(frozen=True, kw_only=True)
class NameFiles:
    """The files of a lexicon of names; what is in them is described in docs/models.md."""

    arabic: str
    """English forms of Arabic names."""
    english: str
    """Arabic forms of English names."""
    skeletons: str
    """English forms by their consonants."""
    transliterator: str | None = None
    """How names that no list has are spelled in the other script."""

    @classmethod
    def read(cls, reader: TableReader) -> NameFiles:
        section = cls(
            arabic=reader.text("arabic"),
            english=reader.text("english"),
            skeletons=reader.text("skeletons"),
            transliterator=reader.text("transliterator") if reader.has("transliterator") else None,
        )
        reader.close()
        return section

    @property
    def tables(self) -> tuple[str, str, str]:
        """The names of the files with tables, in the order of the keys."""
        return self.arabic, self.english, self.skeletons

    @property
    def all(self) -> tuple[str, ...]:
        """The names of the files that there are."""
        return (*self.tables, self.transliterator) if self.transliterator else self.tables
