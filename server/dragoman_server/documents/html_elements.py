"""What the elements and attributes of HTML mean to a translation."""

from __future__ import annotations

__all__ = [
    "ATTRIBUTES",
    "BLOCKS",
    "CODE",
    "IMPLIED_END",
    "META",
    "OPAQUE",
    "OPAQUE_BLOCKS",
    "VOID",
    "VOID_BLOCKS",
]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names(
    "address applet article aside audio blockquote body button canvas caption center colgroup datalist dd details "
    "dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html "
    "legend li main marquee menu menuitem nav noscript object ol optgroup option p picture search section select "
    "slot summary table tbody td template tfoot th thead title tr ul video"
)
"""Elements that cut a text: what is before, inside and behind one is not one sentence. All others are inline."""

VOID = _names("area base bgsound br embed img input keygen link meta wbr")
"""Elements without content that stand in a line."""

VOID_BLOCKS = _names("basefont col command frame hr param source track")
"""Elements without content that cut a text."""

OPAQUE = _names("iframe math noembed noframes script style svg textarea")
"""Elements whose content is left as it is, in a line."""

OPAQUE_BLOCKS = _names("listing plaintext pre xmp")
"""Elements whose content is left as it is and that cut a text."""

CODE = _names("code kbd samp var")
"""Elements whose text is copied."""

IMPLIED_END = _names("dd dt li optgroup option p rp rt tbody td tfoot th thead tr")
"""Elements that end where the next of their kind begins."""

ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
"""Attributes that are read by people."""

META = frozenset(("description", "og:title", "og:description", "twitter:title", "twitter:description"))
"""Names and properties of `<meta>` whose content is read by people."""
