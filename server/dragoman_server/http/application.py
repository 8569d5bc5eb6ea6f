"""The web application: all routes over one service."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from ..access import Authenticator
from ..call_record import CallTracer
from ..service import Service
from .around import KeysFirst, Recorded
from .calls import Gate
from .documents import DocumentCalls, document_routes
from .libretranslate import libretranslate_routes
from .libretranslate_files import libretranslate_file_routes
from .native import native_routes
from .review_page import page_routes
from .stored import stored_routes

__all__ = ["create_app"]


def create_app(service: Service, tokens: Authenticator | None = None, tracer: CallTracer | None = None) -> Starlette:
    """An ASGI application that answers from `service`; it neither loads nor closes it.

    Args:
        service: translates and summarises.
        tokens: tells who may call; None: everybody may.
        tracer: traces the requests; None: nobody does.
    """
    gate = Gate(service, tokens)
    documents = DocumentCalls(service)
    routes = [
        *page_routes(),
        *libretranslate_routes(gate),
        *libretranslate_file_routes(gate, documents),
        *native_routes(gate),
        *document_routes(gate, documents),
        *stored_routes(gate),
    ]
    around = [Middleware(Recorded, [route.path for route in routes], tracer)]
    if tokens is not None:
        around.append(Middleware(KeysFirst, tokens))
    return Starlette(routes=routes, middleware=around)
