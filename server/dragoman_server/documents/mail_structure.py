"""The structure of an e-mail message (RFC 5322, RFC 2045, RFC 2046): headers and parts as ranges of its bytes.

The standard library's `email` reads values of headers; it keeps no offsets, so the ranges are found here. Attached
messages are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from ..errors import LimitExceededError
from ..text import Span
from .base import DocumentError

__all__ = [
    "DEEPEST",
    "LARGEST_FIELD",
    "LARGEST_HEADER",
    "LARGEST_SUBJECT",
    "MOST_FIELDS",
    "MOST_PARTS",
    "Field",
    "Part",
    "read_parts",
]

LARGEST_HEADER = 1_000_000
"""Bytes of all fields of one header."""
LARGEST_FIELD = 2_000
"""Bytes of a field that describes a body; `email` takes time in proportion to the square of it."""
MOST_FIELDS = 200_000
"""Bytes of all such fields of a message."""
LARGEST_SUBJECT = 10_000
MOST_PARTS = 1_000
DEEPEST = 20
"""Multiparts inside each other."""

_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_OF_MAIL = frozenset(
    [b"from", b"to", b"subject", b"date", b"mime-version", b"content-type", b"received", b"message-id", b"return-path"]
)
_INTERPRETED = (b"content-type", b"content-transfer-encoding", b"content-disposition")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a header: its name in lower case, and the ranges of the whole and of its value.

    Both end before the last line break; the value begins behind the colon.
    """

    name: bytes
    span: Span
    value: Span


@dataclass(frozen=True, slots=True)
class Part:
    """The message itself, or a part of a multipart."""

    number: str
    """ "1", "2.1"; empty for the message itself."""
    start: int
    """Where its header begins."""
    fields: tuple[Field, ...]
    body: Span
    described: Message
    """The fields that say what the body is."""

    def field(self, name: bytes) -> Field | None:
        """The first field of a name in lower case."""
        return next((field for field in self.fields if field.name == name), None)


def read_parts(data: bytes) -> Sequence[Part]:
    """The message and all parts of its multiparts in their order, outer before inner.

    What is signed or encrypted as a whole has no parts here: a translation would break the signature.

    Raises:
        DocumentError: not an e-mail message.
        LimitExceededError: a header or field is too long, there are too many parts, or they are too deep.
    """
    start = 0
    if data.startswith((b"From ", b">From ")):  # the line that parts messages in mailboxes
        start = data.find(b"\n") + 1 or len(data)
    top = _part(data, "", Span(start, len(data)))
    if not any(field.name in _OF_MAIL for field in top.fields):
        raise DocumentError(
            "The document does not begin with the header of an e-mail message, such as `From:` and `Subject:`."
        )
    found: list[Part] = []
    waiting = [(top, 0)]
    described = 0
    while waiting:
        part, depth = waiting.pop()
        found.append(part)
        described += sum(len(field.span) for field in part.fields if field.name in _INTERPRETED)
        _require(described, MOST_FIELDS, "bytes in fields that describe parts")
        _require(len(found) + len(waiting), MOST_PARTS, "parts")
        type = "message/rfc822" if part.described.get_content_type() == "multipart/digest" else "text/plain"
        inside = [(_part(data, number, span, type), depth + 1) for number, span in _inside(data, part)]
        _require(depth + bool(inside), DEEPEST, "parts inside each other")
        waiting += reversed(inside)
    return found


def _part(data: bytes, number: str, span: Span, type: str = "text/plain") -> Part:
    """The part in a range; `type` is what it is if it does not say so."""
    fields, body = _header(data, span)
    named = [field for field in fields if field.name in _INTERPRETED]
    for field in fields:
        if field.name == b"subject":
            _require(len(field.span), LARGEST_SUBJECT, "bytes in subject")
    for field in named:
        _require(len(field.span), LARGEST_FIELD, f"bytes in {field.name.decode('ascii')}")
    source = b"\r\n".join(data[field.span.start : field.span.end] for field in named)
    described = message_from_bytes(source + b"\r\n\r\n")
    described.set_default_type(type)
    return Part(number, span.start, tuple(fields), Span(body, span.end), described)


def _header(data: bytes, span: Span) -> tuple[list[Field], int]:
    """The fields of a header and where the body begins."""
    fields: list[Field] = []
    position = span.start
    while position < span.end:
        match = _LINE.match(data, position, span.end)
        assert match is not None
        line, end = match.group(), match.end()
        _require(end - span.start if line.strip() else 0, LARGEST_HEADER, "bytes in a header")
        content = position + len(line.rstrip(b"\r\n"))
        if content == position:
            return fields, end
        if line[:1] in b" \t" and fields:
            last = fields[-1]
            fields[-1] = Field(last.name, Span(last.span.start, content), Span(last.value.start, content))
        elif name := _NAME.match(line):
            value = Span(position + name.end(), content)
            fields.append(Field(name[1].lower(), Span(position, content), value))
        else:
            return fields, position
        position = end
    return fields, span.end


def _inside(data: bytes, part: Part) -> Iterator[tuple[str, Span]]:
    """The numbers and ranges of the parts directly inside of a multipart."""
    described = part.described
    if described.get_content_maintype() != "multipart":
        return
    boundary = described.get_boundary()
    if not boundary or described.get_content_subtype() in ("signed", "encrypted"):
        return
    written = re.escape(boundary.encode("utf-8", "surrogateescape"))
    delimiter = re.compile(rb"^--" + written + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    start, count = -1, 0
    for match in delimiter.finditer(data, part.body.start, part.body.end):
        if start >= 0:
            count += 1
            _require(count, MOST_PARTS, "parts")
            yield _numbered(part, count), Span(start, max(start, _before_line_break(data, match.start())))
        start = match.end()
        if match[1]:
            return
    if start >= 0:
        yield _numbered(part, count + 1), Span(start, part.body.end)


def _numbered(part: Part, count: int) -> str:
    return f"{part.number}.{count}" if part.number else str(count)


def _before_line_break(data: bytes, end: int) -> int:
    end -= data[end - 1 : end] == b"\n"
    return end - (data[end - 1 : end] == b"\r")


def _require(actual: int, limit: int, unit: str) -> None:
    if actual > limit:
        raise LimitExceededError(
            f"The message has {actual:,} {unit}; at most {limit:,} are allowed.",
            reason="DOCUMENT_TOO_LARGE",
            metadata={"limit": limit, "actual": actual},
        )
