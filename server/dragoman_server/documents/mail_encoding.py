"""Transfer encodings and header fields of e-mail (RFC 2045, RFC 2047), read and written."""

from __future__ import annotations

import base64
import binascii
import re
from email.header import Header, decode_header, make_header

from .base import DocumentError

__all__ = [
    "LONGEST_LINE",
    "decoded_body",
    "decoded_field",
    "encoded_body",
    "encoded_field",
    "transfer_encoding",
    "with_charset",
]

LONGEST_LINE = 998
"""Bytes of a line without its break (RFC 5322, 2.1.1)."""
_CHARSET = re.compile(rb";\s*charset\*?\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^\s;]*)", re.IGNORECASE | re.DOTALL)
_AS_THEY_ARE = frozenset(["", "7bit", "8bit", "binary"])
_MISSPELT = {
    "7-bit": "7bit",
    "7bits": "7bit",
    "8-bit": "8bit",
    "8bits": "8bit",
    "plain": "8bit",
    "quoted printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "base-64": "base64",
}
"""Names that messages have in place of those of RFC 2045."""
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")


def transfer_encoding(said: str) -> str:
    """What Content-Transfer-Encoding means: in lower case, without parameters, misspelt names put right."""
    name = said.partition(";")[0].strip(" \t\"'").lower()
    return _MISSPELT.get(name, name)


def decoded_body(data: bytes, encoding: str) -> bytes:
    """The content of a part.

    Args:
        data: the body as it is in the message.
        encoding: as `transfer_encoding` gives it; empty without one.

    Raises:
        DocumentError: an encoding that is not known, or damaged.
    """
    if encoding in _AS_THEY_ARE:
        return data
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    if encoding == "base64":
        try:
            return base64.b64decode(re.sub(rb"\s+", b"", data), validate=True)
        except binascii.Error as error:
            raise DocumentError(f"it is not valid base64 ({error}); save or send it again") from None
    raise DocumentError(
        f"its transfer encoding {encoding[:40]!r} is not known; "
        "allowed are 7bit, 8bit, binary, quoted-printable and base64"
    )


def encoded_body(content: bytes, encoding: str, line_break: bytes, *, ends: bool) -> tuple[bytes, str]:
    """A content as the body of a part, and the transfer encoding, which changes if it cannot carry the content.

    Args:
        content: text in its charset.
        encoding: as in `decoded_body`.
        line_break: of the message.
        ends: whether the body ends with a line break, where that is no part of the content.
    """
    is_text = b"\0" not in content  # UTF-16 has line breaks of another kind
    if encoding in _AS_THEY_ARE:
        longest = max(map(len, _LINE_BREAK.split(content)))
        if longest <= LONGEST_LINE and (content.isascii() or encoding in ("8bit", "binary")):
            return content, encoding
        others = sum(byte > 127 for byte in content)
        encoding = "base64" if 6 * others > len(content) or not is_text else "quoted-printable"
        if encoding == "base64" and is_text:
            content = _LINE_BREAK.sub(b"\r\n", content)
    if encoding == "base64":
        lines = base64.encodebytes(content)
        return (lines if ends else lines.removesuffix(b"\n")).replace(b"\n", line_break), encoding
    if is_text:
        content = _LINE_BREAK.sub(b"\n", content)
    return binascii.b2a_qp(content, istext=is_text).replace(b"\n", line_break), encoding


def decoded_field(value: bytes, name: str) -> str:
    """The text of a field that is not structured, with its encoded words decoded and its lines joined.

    Raises:
        DocumentError: it is in an encoding that is not known, or not in the one that it says.
    """
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("cp1252", "replace")
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", text).strip()
    try:
        return str(make_header(decode_header(unfolded))) if "=?" in unfolded else unfolded
    except (LookupError, ValueError, binascii.Error) as error:
        raise DocumentError(
            f"The {name} of the message cannot be decoded ({error}). Send the message again in UTF-8.",
            reason="UNKNOWN_ENCODING",
        ) from None


def encoded_field(text: str, name: str, line_break: bytes) -> bytes:
    """A text of one line as the value of a field, folded, with a space before it; in encoded words if not ASCII."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    plain = text.isascii() and "=?" not in text
    header = Header(text, "us-ascii" if plain else "utf-8", header_name=name, maxlinelen=76)
    return b" " + header.encode(linesep="\n").encode("ascii").replace(b"\n", line_break)


def with_charset(value: bytes, charset: bytes) -> bytes:
    """The value of a Content-Type field with another charset."""
    match = _CHARSET.search(value)
    if match is None:
        return value.rstrip().rstrip(b";") + b'; charset="' + charset + b'"'
    return value[: match.start(1)] + b'"' + charset + b'"' + value[match.end(1) :]
