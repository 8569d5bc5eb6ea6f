"""The web application: all routes over one service."""

from __future__ import annotations

from starlette.applications import Starlette

from ..access import TokenRegistry
from ..service import Service
from .calls import Gate
from .libretranslate import libretranslate_routes
from .native import native_routes
from .review_page import page_routes
from .stored import stored_routes

__all__ = ["create_app"]


def create_app(service: Service, tokens: TokenRegistry | None = None) -> Starlette:
    """An ASGI application that answers from `service`; it neither loads nor closes it.

    Args:
        service: translates and summarises.
        tokens: tells who may call; None: everybody may.
    """
    gate = Gate(service, tokens)
    return Starlette(routes=[*page_routes(), *libretranslate_routes(gate), *native_routes(gate), *stored_routes(gate)])
