"""Which words of a sentence are negated: the content word after a negation, adverbs in between passed over."""

from __future__ import annotations

import re

from .word_forms import is_stop_word, tokens, word_forms

__all__ = ["affirmed", "negated"]

_NEGATION_LIST = """
    not no never neither nor cannot without none nobody nothing
    لا لم لن ليس ليست ليسوا غير بدون دون عدم ولا ولم ولن وليس وليست فلا فلم فلن
"""
_NEGATIONS = frozenset(_NEGATION_LIST.split())
_SPELLED_NEGATION = re.compile(r"(?<=[a-z])n['’]t\b|(?<=\bno) one\b", re.IGNORECASE)
_NOT_NEGATING = re.compile(r"\bnot only\b|\bليس(?:ت)? فقط\b|\bلا سيما\b|\bولا سيما\b", re.IGNORECASE)


def negated(text: str) -> frozenset[str]:
    """The forms (`word_forms`) of the content words that a negation reaches."""
    return _forms(text, denied=True)


def affirmed(text: str) -> frozenset[str]:
    """The forms of the content words that no negation reaches."""
    return _forms(text, denied=False)


def _forms(text: str, *, denied: bool) -> frozenset[str]:
    found: set[str] = set()
    reached = False
    for word in tokens(_SPELLED_NEGATION.sub(" not", _NOT_NEGATING.sub(" ", text))):
        if word.lower() in _NEGATIONS:
            reached = True
        elif not is_stop_word(word) and not (reached and word.endswith("ly")):
            if reached == denied:
                found |= word_forms(word)
            reached = False
    return frozenset(found)
