"""Messages that cannot be read: not protobuf, or with strings that are not UTF-8, which not every language checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.message import DecodeError

from ..errors import InvalidRequestError

__all__ = ["MalformedMessage", "catch_malformed"]


class MalformedMessage:
    """Stands for a message that could not be read; in a stream it is an item whose id is unknown."""

    id = ""

    @property
    def error(self) -> InvalidRequestError:
        """What to tell the caller."""
        return InvalidRequestError(
            "the message is not one of this method, or a string in it is not UTF-8", reason="MALFORMED_MESSAGE"
        )


def catch_malformed(deserialize: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """A deserializer that returns a MalformedMessage where `deserialize` raises: grpc would end the call as UNKNOWN."""

    def read(message: bytes) -> Any:
        try:
            return deserialize(message)
        except (DecodeError, UnicodeDecodeError):
            return MalformedMessage()

    return read
