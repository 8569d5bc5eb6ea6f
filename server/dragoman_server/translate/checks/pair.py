"""What every check looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from ...text import Number, normalize, numbers
from ...text.number_words import spelled_numbers, spelled_out
from ..terminology import TermMatch

__all__ = ["SCRIPTS", "Pair", "Side", "words"]

SCRIPTS = {"ar": "Arab", "en": "Latn"}
"""The script of each language, ISO 15924."""

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")


@dataclass(frozen=True)
class Side:
    """One side of a pair, with what several checks need of it: computed when it is first asked for, and kept."""

    text: str

    @cached_property
    def normal(self) -> str:
        """The text as the models' normalisation writes it."""
        return normalize(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """As `words` of the text."""
        return tuple(_WORD.findall(self.normal))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """As `text.numbers` of the text."""
        return numbers(self.text)

    @cached_property
    def spelled(self) -> tuple[str, ...]:
        """The values of the cardinal numbers from three upwards that it writes in words; two is often a dual."""
        return tuple(one.value for one in spelled_out(self.text) if int(one.value) > 2)

    @cached_property
    def values(self) -> frozenset[str]:
        """All that its numbers, in digits and in words, may stand for."""
        return spelled_numbers(self.text).union(*(number.values for number in self.numbers))


_EMPTY = Side("")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A segment and its translation, both without their protected text."""

    source: str
    target: str
    source_language: str
    target_language: str
    ended: bool = True
    """Whether the model ended every part by itself."""
    silent: bool = False
    """Whether the model said nothing for some part, so that it stands as in the source."""
    similarity: float | None = None
    """Cosine of the sentence encoder; None: not computed."""
    score: float | None = None
    """Mean natural-log probability of a token; None: not known."""
    terms: tuple[TermMatch, ...] = ()
    """What a glossary finds in the source."""
    source_side: Side = field(default=_EMPTY, compare=False, repr=False)
    """Of `source`; given where several pairs share it, else made. The same holds for `target_side`."""
    target_side: Side = field(default=_EMPTY, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.source_side.text != self.source:
            object.__setattr__(self, "source_side", Side(self.source))
        if self.target_side.text != self.target:
            object.__setattr__(self, "target_side", Side(self.target))

    @property
    def source_words(self) -> tuple[str, ...]:
        """Words and numbers of the source."""
        return self.source_side.words

    @property
    def target_words(self) -> tuple[str, ...]:
        """Words and numbers of the target."""
        return self.target_side.words


def words(text: str) -> tuple[str, ...]:
    """Words and numbers as the models' normalisation writes them, case kept, punctuation left out."""
    return Side(text).words
