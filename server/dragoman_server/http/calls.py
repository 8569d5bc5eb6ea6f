"""What every HTTP call shares: its token, its quota, its caller, and its end when nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from ..access import Authenticator, Role, admitted, bearer_token
from ..caller import Priority
from ..errors import DragomanError, InvalidRequestError
from ..service import Service

__all__ = ["ClientGoneError", "Gate", "named_priority", "while_connected"]

R = TypeVar("R")


class ClientGoneError(DragomanError):
    """The client closed the connection; nobody reads the answer."""

    code = "UNAVAILABLE"
    default_reason = "CLIENT_GONE"


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets calls in.

    Args:
        service: makes callers.
        tokens: tells principals; None: everybody is let in.
    """

    service: Service
    tokens: Authenticator | None = None

    @contextmanager
    def admitted(self, request: Request, api_key: str | None = None, *, role: Role = Role.TRANSLATE) -> Iterator[None]:
        """Let a call in; its principal is the current one until the context ends.

        Args:
            request: whose header Authorization may carry a bearer token.
            api_key: a token from the body, as LibreTranslate's clients send it.
            role: what the holder must be allowed to do.

        Raises:
            UnauthenticatedError, PermissionDeniedError, QuotaExceededError: it is not let in.
        """
        if self.tokens is None:
            yield
            return
        token = bearer_token(request.headers.get("authorization", ""))
        with admitted(self.tokens, api_key if token is None else token, role):
            yield


async def while_connected(request: Request, work: Awaitable[R]) -> R:
    """The result of `work`, which is cancelled when the client closes the connection. The body must have been read.

    Raises:
        ClientGoneError: it closed the connection.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGoneError("the client closed the connection before the answer was ready")
        return task.result()
    finally:
        for pending in (task, gone):
            if not pending.done():
                pending.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await pending


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def named_priority(wanted: str | None) -> Priority | None:
    """The priority of that name; None for none.

    Raises:
        InvalidRequestError: there is no such priority.
    """
    if wanted is None:
        return None
    try:
        return Priority(wanted)
    except ValueError:
        allowed = ", ".join(priority.value for priority in Priority)
        raise InvalidRequestError(
            f"there is no priority {wanted!r}; allowed: {allowed}", field="priority", metadata={"allowed": allowed}
        ) from None
