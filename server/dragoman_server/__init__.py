"""gRPC server that translates and summarises Arabic and English news."""

from dragoman._version import __version__

__all__ = ["__version__"]
