"""Socket files: one that another server listens on is never taken from it."""

from __future__ import annotations

import errno
import os
import socket

__all__ = ["require_free_socket"]

CONNECT_SECONDS = 1.0


def require_free_socket(address: str) -> None:
    """Check that nobody listens on a `unix:PATH` address; other addresses are left to the kernel.

    gRPC removes a socket file before it binds, whether or not a server still listens there. A file that nobody listens
    on is left over from a server that was killed, and may go. Two servers that start in the same instant are not told
    apart.

    Raises:
        OSError: a server listens there, or the file may not be connected to, so that nobody can tell.
    """
    if not address.startswith("unix:"):
        return
    path = address.removeprefix("unix:")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(CONNECT_SECONDS)
        try:
            probe.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return
        except TimeoutError:
            pass  # its queue of connections is full: somebody listens
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE), path)
