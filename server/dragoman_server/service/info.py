"""What callers may know of a service."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass

from .. import __version__
from ..inference import MAX_ALTERNATIVES
from ..limits import Limits
from ..summarize import MAX_SENTENCES

__all__ = ["ServiceInfo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceInfo:
    """Versions and limits.

    Attributes:
        version: of Dragoman.
        engine: name and version of the inference library: "ctranslate2 4.6.0".
        limits: of one call or stream item.
        max_summary_sentences: the longest summary that can be asked for.
        max_alternatives: other translations of a segment, or words for one place, that can be asked for.
    """

    version: str
    engine: str
    limits: Limits
    max_summary_sentences: int
    max_alternatives: int

    @classmethod
    def of_this_installation(cls, limits: Limits) -> ServiceInfo:
        """With the versions that are installed."""
        return cls(
            version=__version__,
            engine=f"ctranslate2 {importlib.metadata.version('ctranslate2')}",
            limits=limits,
            max_summary_sentences=MAX_SENTENCES,
            max_alternatives=MAX_ALTERNATIVES,
        )
