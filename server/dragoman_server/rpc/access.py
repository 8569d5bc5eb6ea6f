"""Tokens and roles on gRPC: each call is let in by its bearer token, or refused before it does anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import grpc

from ..access import Authenticator, Role, admitted, bearer_token
from ..errors import DragomanError
from . import errors
from .interceptors import AroundCalls
from .uploads import hear_out

__all__ = ["AccessControl", "role_of"]

_HEADER = "authorization"
_HEALTH = "/grpc.health."
_REFLECTION = "/grpc.reflection."
_WRITES = ("Create", "Update", "Delete", "Put", "Remove", "Import", "Purge")


def role_of(method: str) -> Role:
    """The role that a method needs, by its name "/package.Service/Method"."""
    service, _, name = method.rpartition("/")
    if service.endswith(".Administration"):
        return Role.ADMIN
    if service.endswith((".Glossaries", ".TranslationMemory")) and name.startswith(_WRITES):
        return Role.GLOSSARY
    return Role.TRANSLATE


class AccessControl(AroundCalls):
    """Asks every call for a token and its role, and counts the open calls of each principal.

    Health stays open to all: load balancers have no token, and it tells nothing else.
    Belongs inside `ErrorMapping`, which makes statuses of what it raises.

    Args:
        tokens: tells principals.
        reflection: the role that reflection needs; None: any good token.
    """

    def __init__(self, tokens: Authenticator, reflection: Role | None = None) -> None:
        self._tokens, self._reflection = tokens, reflection

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        method = handler_call_details.method
        if not method.startswith(_REFLECTION):
            return await super().intercept_service(continuation, handler_call_details)
        token = _token(handler_call_details.invocation_metadata)
        await self._tokens.prepare(token)
        try:
            principal = self._tokens.authenticate(token)
            if self._reflection is not None:
                principal.require(self._reflection)
        except DragomanError as error:
            return _refusal(error)
        return await continuation(handler_call_details)

    @asynccontextmanager
    async def _around(self, method: str, request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[None]:
        token = _token(context.invocation_metadata())
        await self._tokens.prepare(token)
        with ExitStack() as stack:
            try:
                stack.enter_context(admitted(self._tokens, token, role_of(method)))
            except DragomanError:
                await hear_out(request, context)
                raise
            yield


def _token(metadata: Any) -> str | None:
    """The token in a call's metadata; None when there is none."""
    values = (value for key, value in metadata or () if key == _HEADER and isinstance(value, str))
    return next((token for value in values if (token := bearer_token(value)) is not None), None)


def _refusal(error: DragomanError) -> grpc.RpcMethodHandler:
    async def refuse(request: Any, context: grpc.aio.ServicerContext) -> None:
        await errors.abort(context, error)

    return grpc.stream_stream_rpc_method_handler(refuse)
