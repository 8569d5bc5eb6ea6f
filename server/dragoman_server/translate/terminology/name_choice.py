"""What the choice of a name has in common in both directions: links, listed names, and how a form is preferred.

A list's most frequent form is right for a fifth of the names that came out wrong. So a form is chosen that spells the
source, that resembles what the model wrote in its place, and that news writes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ...inference import AlignedWords, GlossaryEntry, NameLexicon
from ...text import NameForm, Span, lexicon, name_key
from ...text.term_forms import Word, fold, is_arabic, joins, words_of
from .matching import TermMatch
from .names import Comparison
from .presence import TargetText

__all__ = [
    "NameChooser",
    "NameSuggestion",
    "best_listed",
    "evidence",
    "has_signs",
    "is_english_word",
    "likeness",
]

_LONGEST_NAME = 5
"""Words of a listed name that is looked for."""
_SHORTEST_LETTERS = 6
"""Letters of it; shorter ones stand for too many things: فو لي is a city, and a man called Lee."""
_ALMOST = 0.8
_SIGNS = re.compile(r"[^\w\s'’\-]")


@dataclass(frozen=True, slots=True)
class NameSuggestion:
    """A name that a translation has wrong, and what it is to be called."""

    match: TermMatch
    """As a term of a glossary is found; its spans are of the source."""
    replaced: Span
    """What stands for it in the translation."""
    score: float
    """How sure it is; see `SURE`."""
    listed: bool
    """Whether a list pairs the two; otherwise the form was found by its consonants, or spelled by rule."""


class NameChooser:
    """Looks for the names of one sentence.

    Args:
        names: the lexicon.
        source: a sentence.
        target: its translation.
        alignment: which words of the two belong together.
    """

    def __init__(self, names: NameLexicon, source: str, target: str, alignment: Sequence[AlignedWords]) -> None:
        self._names, self._source, self._target = names, source, target
        self._comparison = Comparison()
        self._present = TargetText(target)
        self._links: dict[Span, AlignedWords] = {}  # of each word of the target the strongest link
        for link in alignment:
            if link.target not in self._links or link.weight > self._links[link.target].weight:
                self._links[link.target] = link

    def _source_of(self, span: Span) -> Span | None:
        """What a word of the target translates."""
        links = [link for target, link in self._links.items() if target.overlaps(span)]
        return max(links, key=lambda link: link.weight).source if links else None

    def _targets_of(self, span: Span) -> Span | None:
        """The words of the target that stand for a range of the source, if they stand together."""
        own = sorted(target for target, link in self._links.items() if link.source.overlaps(span))
        if not own:
            return None
        whole = Span(own[0].start, own[-1].end)
        strangers = any(
            target.overlaps(whole) and not link.source.overlaps(span) for target, link in self._links.items()
        )
        return None if strangers else whole

    def _listed_names(self, words: Sequence[Word], into: str) -> Iterator[tuple[list[Word], Sequence[NameForm]]]:
        """The longest names of two words or more of the source that are listed, and their forms."""
        number = 0
        while number < len(words) - 1:
            after = number + 1
            for length in range(min(_LONGEST_NAME, len(words) - number), 1, -1):
                chosen = list(words[number : number + length])
                long = sum(len(word.text) for word in chosen) >= _SHORTEST_LETTERS
                forms = self._forms(chosen, into) if long and self._stand_together(chosen) else ()
                if forms:
                    yield chosen, forms
                    after = number + length
                    break
            number = after

    def _stand_together(self, words: Sequence[Word]) -> bool:
        return all(joins(self._source, one.span.end, other.span.start) for one, other in pairwise(words))

    def _forms(self, words: Sequence[Word], into: str) -> Sequence[NameForm]:
        """The forms of a listed name that these words are."""
        return self._names.forms(name_key(" ".join(word.text for word in words)), into)

    def _widened(self, span: Span, form: str) -> Span:
        """A range of the target with the words beside it that are words of a form already."""
        words, wanted = list(words_of(self._target)), [word.text for word in words_of(form)]
        before = [word for word in words if word.span.end <= span.start][-1:]
        after = [word for word in words if word.span.start >= span.end][:1]
        for word in (*before, *after):
            between = min(span.end, word.span.end), max(span.start, word.span.start)
            if joins(self._target, *between) and any(likeness(word.text, one) >= _ALMOST for one in wanted):
                span = Span(min(span.start, word.span.start), max(span.end, word.span.end))
        return span

    def _suggestion(self, span: Span, form: str, replaced: Span, score: float, *, listed: bool) -> NameSuggestion:
        text = span.of(self._source)
        arabic, english = (text, form) if is_arabic(text) else (form, text)
        entry = GlossaryEntry(ar=arabic, en=english)
        return NameSuggestion(TermMatch(entry, text, form, span, span), replaced, score, listed)


def best_listed(forms: Sequence[NameForm], there: str) -> NameForm:
    """Of the forms of a listed name the one that is most like what stands in its place, then the most frequent one."""
    return max(forms, key=lambda form: 3 * likeness(form.text, there) + math.log2(1 + form.listed))


def has_signs(text: str) -> bool:
    """Whether there is punctuation in what would give way, such as one of two quotation marks."""
    return _SIGNS.search(text) is not None


def evidence(form: NameForm) -> float:
    """How much speaks for a form whatever stands in its place."""
    return 0.35 * math.log2(1 + form.listed) + 0.2 * math.log2(1 + form.press)


def is_english_word(word: str) -> bool:
    """Whether a dictionary has it, written small."""
    words = lexicon("en")
    return words is not None and word.casefold() in words


@lru_cache(maxsize=1 << 14)
def likeness(one: str, other: str) -> float:
    """How alike two spellings in one script are, 0 to 1 (Ratcliff and Obershelp 1988)."""
    first, second = (" ".join(fold(word.text) for word in words_of(text)) for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
