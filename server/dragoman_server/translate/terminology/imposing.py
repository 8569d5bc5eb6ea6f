"""Terms put in place of what the model called them, where no search found a translation that has them.

The words that word alignment links to the source term give way to the target that the glossary prescribes, in its
dictionary form. What is attached to them stays: Arabic proclitics, the English article, the possessive ending.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ...inference import AlignedWords
from ...text import Rewritten, Span
from ...text.term_forms import Reading, is_arabic, light_stem, readings, texts_of
from .matching import TermMatch

__all__ = ["impose"]

_ARTICLE = re.compile(r"(?:the|an?)\s+", re.I)
_ARTICLE_BEFORE = re.compile(r"\b(?:the|an?)\s+\Z", re.I)
_POSSESSIVE = re.compile(r"['’]s?\Z", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 60
_CONJUNCTIONS = {"and": "وف", "so": "ف", "then": "ف"}
_PREPOSITIONS = {
    **dict.fromkeys(("in", "with", "at", "on", "through", "via", "using", "against"), "ب"),
    **dict.fromkeys(("for", "to", "into", "over"), "ل"),
    **dict.fromkeys(("like", "as"), "ك"),
    "by": "بل",
}
_SEPARATE = frozenset(("إلى", "الى", "في", "من", "على", "عن", "مع", "بين", "ضد"))
_LEAST_SHARE = 0.5
"""Of the characters of a source term, how many must be in words that are linked to the translation."""
_LONGEST = 2
"""How many times as many words as the longer of the term's two sides may give way."""


def impose(source: str, target: str, alignment: Iterable[AlignedWords], matches: Iterable[TermMatch]) -> Rewritten:
    """The translation with terms put in, and how its places moved. A term without a usable alignment is left out.

    An alignment is usable when at least half of the term is linked, and what they are linked to is one range
    that holds no word of another part of the source.

    Args:
        source: the sentence.
        target: its translation, into Arabic or English.
        alignment: which words of the two belong together.
        matches: terms of the source to put in; their spans are of `source`.
    """
    links = list(alignment)
    found: list[tuple[Span, TermMatch]] = []
    for match in matches:
        span = _replaced(match, links)
        if span is not None and not any(_shared(span, other) for other, _ in found):
            found.append((span, match))
    rewritten = Rewritten.unchanged(target)
    for span, match in sorted(found, key=lambda one: one[0], reverse=True):  # from the end: earlier places stay
        rewritten = _with_term(rewritten, span, match, source)
    return rewritten


def _replaced(match: TermMatch, links: Sequence[AlignedWords]) -> Span | None:
    """The range of the translation that stands for a term; None when the alignment does not tell."""
    best: dict[Span, AlignedWords] = {}  # of each word of the translation, the link of greatest weight
    for link in links:
        if link.target not in best or link.weight > best[link.target].weight:
            best[link.target] = link
    own = sorted(word for word, link in best.items() if _shared(link.source, match.core))
    if not own:
        return None
    span = Span(own[0].start, own[-1].end)
    if any(_shared(word, span) and not _shared(link.source, match.core) for word, link in best.items()):
        return None
    sources = {link.source for link in links if _shared(link.target, span)}
    linked = sum(_shared(source, match.core) for source in sources)
    most = _LONGEST * max(len(texts_of(match.source)), len(texts_of(match.target)))
    return span if linked >= _LEAST_SHARE * len(match.core) and len(own) <= most else None


def _shared(one: Span, other: Span) -> int:
    """How many characters are in both."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _with_term(rewritten: Rewritten, span: Span, match: TermMatch, source: str) -> Rewritten:
    if is_arabic(texts_of(match.target)[0]):
        allowed = _explained(source[: match.span.start], rewritten.text[: span.start])
        return rewritten.replace(span, _with_proclitics(span.of(rewritten.text), match, allowed))
    return _in_english(rewritten, span, match)


def _with_proclitics(replaced: str, match: TermMatch, allowed: Callable[[Reading], bool]) -> str:
    """The Arabic term with the proclitics of the word that it replaces."""
    words = texts_of(replaced)
    reading = _reading(words[0], match, allowed) if words and is_arabic(words[0]) else None
    term = match.target
    if reading is None:
        return term
    if reading.article and len(texts_of(term)) == 1 and not match.entry.is_name and not term.startswith("ال"):
        term = f"ال{term}"
    if reading.preposition == "ل" and term.startswith("ال"):  # لل, and one lam less before another one
        return reading.conjunction + "ل" + (term[2:] if term.startswith("الل") else term[1:])
    return reading.conjunction + reading.preposition + term


def _reading(word: str, match: TermMatch, allowed: Callable[[Reading], bool]) -> Reading | None:
    """How the first replaced word is taken apart: as far as the term itself or a word before it explains."""
    stems = {light_stem(reading.stem) for reading in readings(texts_of(match.target)[0])}
    possible = [one for one in readings(word) if light_stem(one.stem) in stems or allowed(one)]
    return max(possible, key=lambda reading: reading.inner, default=None)


def _explained(source: str, target: str) -> Callable[[Reading], bool]:
    """Whether the words before a term explain the proclitics of a reading.

    "وزارة" begins with a letter, and "والحكومة" behind "and the" with a conjunction: there is no list of Arabic words
    to tell the two apart.

    Args:
        source: English, up to the term.
        target: its translation, up to the word that is read.
    """
    before = [word.lower() for word in _WORD.findall(source[-_NEAR:])[-3:]]
    conjunctions = {"", *(one for word in before for one in _CONJUNCTIONS.get(word, ""))}
    prepositions = {"", *(one for word in before for one in _PREPOSITIONS.get(word, ""))}
    last = _WORD.findall(target[-_NEAR:])[-1:]
    if last and last[0] in _SEPARATE:
        prepositions = {""}

    def explained(reading: Reading) -> bool:
        preposition = reading.preposition in prepositions
        genitive = reading.preposition == "ل" and reading.article and "of" in before
        return reading.conjunction in conjunctions and (preposition or genitive)

    return explained


def _in_english(rewritten: Rewritten, span: Span, match: TermMatch) -> Rewritten:
    """The English term in place of a range; a common noun keeps its article, a name has none."""
    text, term = rewritten.text, match.target
    replaced = span.of(text)
    ending = _POSSESSIVE.search(replaced)
    start = span.start
    inner = _ARTICLE.match(replaced)
    outer = _ARTICLE_BEFORE.search(text, 0, span.start)
    article = inner[0] if inner else ""
    if match.entry.is_name or _ARTICLE.match(term):
        start, article = (outer.start() if outer and not inner else start), ""
    elif outer and not inner:
        start, article = outer.start(), outer[0]
    article = _agreeing(article, term)
    put = article + term + (ending[0] if ending else "")
    if text[start : start + 1].isupper() and _begins_sentence(text, start):
        put = put[:1].upper() + put[1:]
    return rewritten.replace(Span(start, span.end), put)


def _agreeing(article: str, term: str) -> str:
    """ "a" or "an" as the term asks for; "the" as it is."""
    if article[:2].lower() not in ("a ", "an"):
        return article
    return article[0] + ("n " if term[:1].lower() in "aeiou" else " ")


def _begins_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(" \t\"'“‘«([")
    return not before or before[-1] in ".!?:…\n"
