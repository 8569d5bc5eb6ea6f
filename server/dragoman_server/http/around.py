"""What happens around every HTTP request."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..access import Authenticator, bearer_token

__all__ = ["KeysFirst"]


class KeysFirst:
    """Waits for keys that are needed to check the token in the header of a request, if any are missing.

    Args:
        app: answers.
        tokens: tells what is needed.
    """

    def __init__(self, app: ASGIApp, tokens: Authenticator) -> None:
        self._app, self._tokens = app, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._tokens.prepare(bearer_token(Headers(scope=scope).get("authorization", "")))
        await self._app(scope, receive, send)
