"""The types of text that requests may hold, on every transport."""

from __future__ import annotations

from .errors import InvalidRequestError

__all__ = ["HTML", "PLAIN", "mime_type"]

PLAIN, HTML = "text/plain", "text/html"
_ALLOWED = (PLAIN, HTML)


def mime_type(given: str) -> str:
    """The type of a request's texts, `PLAIN` or `HTML`, without parameters; an empty string means plain text.

    Raises:
        InvalidRequestError: any other type.
    """
    essence = given.partition(";")[0].strip().lower() or PLAIN
    if essence not in _ALLOWED:
        raise InvalidRequestError(
            f"text of the type {given!r} is not supported; allowed: {', '.join(_ALLOWED)}",
            reason="UNSUPPORTED_MIME_TYPE",
            field="mime_type",
            metadata={"mime_type": given, "supported": ", ".join(_ALLOWED)},
        )
    return essence
