"""Which program wrote a document, as far as the document says it."""

from __future__ import annotations

import io
import re
import zipfile

__all__ = ["UNKNOWN", "producer_of"]

UNKNOWN = "not said"
_IN_ARCHIVE = (
    ("docProps/app.xml", rb"<(?:\w+:)?Application>([^<]{1,80})<"),
    ("meta.xml", rb"<meta:generator>([^<]{1,200})<"),
)
_IN_TEXT = (
    rb"""<meta\s[^>]{0,80}name=["']?generator["']?\s+content=["']([^"']{1,80})""",
    rb"<(?:\w+:)?generator\b[^>]{0,200}>(?:<!\[CDATA\[)?\s*([^<\s][^<\]]{0,80})",
    rb"^(?:X-Mailer|User-Agent):[ \t]*([^\r\n]{1,80})",
    rb'^"X-Generator: ([^"\\]{1,80})',
    rb'<tool\s[^>]{0,80}tool-name="([^"]{1,80})',
)
_VERSION = re.compile(r"[\s/(]*(?:\d[\d.]*|\$\w+|https?:|[/(;,]).*$", re.DOTALL)
_HEAD = 20_000


def producer_of(data: bytes) -> str:
    """The name of the program without its version; `UNKNOWN` where the document says none."""
    if data.startswith(b"PK"):
        return _of_archive(data)
    head = data[:_HEAD]
    for pattern in _IN_TEXT:
        if match := re.search(pattern, head, re.IGNORECASE | re.MULTILINE):
            return _name(match[1])
    return UNKNOWN


def _of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part, pattern in _IN_ARCHIVE:
                if part in archive.NameToInfo and (match := re.search(pattern, archive.read(part))):
                    return _name(match[1])
    except Exception:  # a damaged archive has no producer, and is no fault of the reader either
        return UNKNOWN
    return UNKNOWN


def _name(value: bytes) -> str:
    text = " ".join(value.decode("utf-8", "replace").split())
    return _VERSION.sub("", text).strip(" -") or text[:40]
