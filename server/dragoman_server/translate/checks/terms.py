"""Whether the terms of the glossary are called what it says: TERM_MISSING."""

from __future__ import annotations

from ...inference import Flag, FlagKind
from ..terminology import TargetText, forbidden_terms, missing_terms
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["term_faults", "term_missing"]

_SHOWN = 5


def term_missing(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """A term of the source whose target is not in the translation in any form, or a forbidden variant that is."""
    missing, forbidden = _faults(pair)
    seen = [("missing", missing), ("forbidden", forbidden)]
    details = [f"{what}: {_listed(terms)}" for what, terms in seen if terms]
    return Flag(FlagKind.TERM_MISSING, "; ".join(details)) if details else None


def term_faults(pair: Pair) -> int:
    """How many terms are missing, and forbidden variants there."""
    return sum(map(len, _faults(pair)))


def _faults(pair: Pair) -> tuple[list[str], list[str]]:
    if not pair.terms:
        return [], []
    target = TargetText(pair.target)
    missing = [match.target for match in missing_terms(target, pair.terms)]
    return missing, [span.of(pair.target) for _, span in forbidden_terms(target, pair.terms)]


def _listed(terms: list[str]) -> str:
    return ", ".join(terms[:_SHOWN]) + (" …" if len(terms) > _SHOWN else "")
