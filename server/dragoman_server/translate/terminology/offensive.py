"""Words that no name is ever to be turned into."""

from __future__ import annotations

import re

__all__ = ["is_offensive"]

_ENGLISH = re.compile(r"fuck|shit|cunt|nigg|fagg|whore|slut|bitch|wank|twat", re.I)
_ARABIC = re.compile("\\b(?:ال|وال|بال)?(?:عاهر|شرموط|قحب|خراء|زاني)(?:ة|ه|ات)?\\b")


def is_offensive(text: str) -> bool:
    """Whether a text has an obscenity or an insult, in English or in Arabic."""
    return bool(_ENGLISH.search(text) or _ARABIC.search(text))
