"""Text as HTML. Text becomes `Html` by escaping only."""

from __future__ import annotations

from html import escape
from typing import NewType

from .wording import direction

__all__ = ["CONTENT_POLICY", "Html", "spoken", "text_html"]

Html = NewType("Html", str)

CONTENT_POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
)
"""Forbids a page scripts and whatever would be loaded from elsewhere."""


def text_html(text: str) -> Html:
    """Escaped; what is no character, or a control that could reorder the page's own text, is taken out."""
    return Html(escape("".join(c for c in text if not _unprintable(c))))


def spoken(language: str) -> str:
    """The attributes that declare a language and its direction, with a space before them; "" and "und": unknown."""
    known = language and language != "und"
    return f' lang="{text_html(language)}" dir="{direction(language)}"' if known else ' dir="auto"'


def _unprintable(char: str) -> bool:
    return (
        (char < " " and char not in "\t\n")
        or "\x7f" <= char <= "\x9f"
        or "\ud800" <= char <= "\udfff"
        or (char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    )
