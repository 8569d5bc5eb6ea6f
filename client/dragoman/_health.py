"""The standard health check (grpc.health.v1) on the wire, so that no package beyond grpc is needed for one field."""

from __future__ import annotations

from .errors import ConfigurationError

__all__ = ["METHOD", "is_serving", "request"]

METHOD = "/grpc.health.v1.Health/Check"
_SERVICE = b"\x0a"  # field 1, a string
_SERVING = b"\x08\x01"  # field 1, the enum value SERVING


def request(service: str) -> bytes:
    """HealthCheckRequest; raises ConfigurationError for a name of more than 127 bytes, which none is."""
    name = service.encode()
    if len(name) > 127:
        raise ConfigurationError(f"not the name of a service: {service[:40]!r}…")
    return _SERVICE + bytes([len(name)]) + name if name else b""


def is_serving(response: bytes) -> bool:
    """Whether a HealthCheckResponse says SERVING."""
    return response == _SERVING
