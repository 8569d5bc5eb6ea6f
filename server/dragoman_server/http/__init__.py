"""The service over HTTP: LibreTranslate's API for tools that speak it, and our own JSON. Alone in knowing Starlette."""

from __future__ import annotations

from .application import create_app
from .server import HttpServer

__all__ = ["HttpServer", "create_app"]
