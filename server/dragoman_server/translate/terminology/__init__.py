"""Terms and names: what they are to be called, whether they are, and how a translation is put right."""

from __future__ import annotations

from ...inference.glossary import MAX_ENTRIES, MAX_TERM_LENGTH, MAX_TERM_WORDS, Direction, Glossary, GlossaryEntry
from .imposing import impose
from .matchers import GlossaryMatchers
from .matching import GlossaryMatcher, TermMatch, marks
from .name_choice import NameSuggestion
from .name_memory import NameMemory, NamePair, NameVariant, UnifiedNames, name_pairs
from .name_suggestions import SURE, has_suspects, suggest_names
from .presence import TargetText, forbidden_terms, missing_terms

__all__ = [
    "MAX_ENTRIES",
    "MAX_TERM_LENGTH",
    "MAX_TERM_WORDS",
    "SURE",
    "Direction",
    "Glossary",
    "GlossaryEntry",
    "GlossaryMatcher",
    "GlossaryMatchers",
    "NameMemory",
    "NamePair",
    "NameSuggestion",
    "NameVariant",
    "TargetText",
    "TermMatch",
    "UnifiedNames",
    "forbidden_terms",
    "has_suspects",
    "impose",
    "marks",
    "missing_terms",
    "name_pairs",
    "suggest_names",
]
