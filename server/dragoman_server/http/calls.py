"""What every HTTP call shares: its token, its quota, its caller, and its end when nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from starlette.requests import Request

from ..access import Principal, Role, TokenRegistry
from ..caller import Caller, Priority
from ..errors import DragomanError, InvalidRequestError
from ..service import Service

__all__ = ["ClientGoneError", "Gate", "while_connected"]

R = TypeVar("R")

_SCHEME = "bearer "


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
    tokens: TokenRegistry | None = None

    @asynccontextmanager
    async def admitted(self, request: Request, api_key: str | None = None) -> AsyncIterator[Principal | None]:
        """The principal of a call, counted among its open calls until the context ends.

        Args:
            request: whose header Authorization may carry a bearer token.
            api_key: a token from the body, as LibreTranslate's clients send it.

        Raises:
            UnauthenticatedError, PermissionDeniedError, QuotaExceededError: it is not let in.
        """
        if self.tokens is None:
            yield None
            return
        header = request.headers.get("authorization", "")
        token = header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME else api_key
        principal = self.tokens.authenticate(token)
        principal.require(Role.TRANSLATE)
        with principal.quota.call():
            yield principal

    def caller(self, principal: Principal | None, characters: int, priority: str | None = None) -> Caller:
        """The caller of a request with so many code points.

        Raises:
            InvalidRequestError: there is no such priority.
            QuotaExceededError: the principal has used up its characters.
        """
        claimed = _priority(priority)
        if principal is not None and principal.priority is Priority.BULK:
            claimed = Priority.BULK
        caller = self.service.caller(characters, priority=claimed)
        if principal is None:
            return caller
        principal.quota.charge(characters)
        return replace(caller, flow=principal.flow)


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


def _priority(wanted: str | None) -> Priority | None:
    if wanted is None:
        return None
    try:
        return Priority(wanted)
    except ValueError:
        allowed = ", ".join(priority.value for priority in Priority)
        raise InvalidRequestError(
            f"there is no priority {wanted!r}; allowed: {allowed}", field="priority", metadata={"allowed": allowed}
        ) from None
