"""Terms and names: what they are to be called, whether they are, and how a translation is put right."""

from __future__ import annotations

from ...inference.glossary import MAX_ENTRIES, MAX_TERM_LENGTH, MAX_TERM_WORDS, Direction, Glossary, GlossaryEntry
from .imposing import impose
from .matchers import GlossaryMatchers
from .matching import GlossaryMatcher, TermMatch, marks
from .name_memory import NameMemory, NamePair, NameVariant, UnifiedNames, name_pairs
from .presence import TargetText, forbidden_terms, missing_terms

__all__ = [
    "MAX_ENTRIES",
    "MAX_TERM_LENGTH",
    "MAX_TERM_WORDS",
    "Direction",
    "Glossary",
    "GlossaryEntry",
    "GlossaryMatcher",
    "GlossaryMatchers",
    "NameMemory",
    "NamePair",
    "NameVariant",
    "TargetText",
    "TermMatch",
    "UnifiedNames",
    "forbidden_terms",
    "impose",
    "marks",
    "missing_terms",
    "name_pairs",
]
