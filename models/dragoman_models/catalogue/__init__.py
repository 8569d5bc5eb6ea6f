"""The catalogue: models that are known to work, with licence, memory and published quality.

`CatalogueEntry.license_source` says where each licence was read. Read it again before you publish with a model, since
it binds you. Quality figures are published ones, with their source; `dragoman-models evaluate` measures a
pulled model through the server on your own text. What nobody has published, or what was not seen, is left out.
"""

from __future__ import annotations

from ..errors import ModelToolError
from .encoders import ENCODERS
from .entry import CatalogueEntry, Commercial, Form, ReadyForm, Task, Unavailable
from .large import LARGE_TRANSLATORS
from .summarizers import SUMMARIZERS
from .translators import TRANSLATORS
from .unavailable import UNAVAILABLE

__all__ = [
    "CATALOGUE",
    "UNAVAILABLE",
    "CatalogueEntry",
    "Commercial",
    "Form",
    "ReadyForm",
    "Task",
    "Unavailable",
    "find",
]

CATALOGUE: tuple[CatalogueEntry, ...] = (*TRANSLATORS, *LARGE_TRANSLATORS, *SUMMARIZERS, *ENCODERS)


def find(name: str) -> CatalogueEntry:
    """The entry with this short name or repository name, regardless of case.

    Raises:
        ModelToolError: no entry matches; the message says why a known model cannot be had, or lists the names.
    """
    wanted = name.casefold()
    for entry in CATALOGUE:
        if wanted in (entry.name.casefold(), entry.repository.casefold() or None):
            return entry
    short = wanted.rpartition("/")[2]
    for missing in UNAVAILABLE:
        if short.startswith(missing.aliases):
            raise ModelToolError(f"{missing.name} cannot be had: {missing.reason}. Instead: {missing.instead}")
    raise ModelToolError(f"no model {name!r} in the catalogue; it has {', '.join(e.name for e in CATALOGUE)}")
