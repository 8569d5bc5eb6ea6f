"""How many files and connections this process may have open."""

from __future__ import annotations

import logging

from .settings import ConfigError

__all__ = ["require_open_files"]

OWN_FILES = 64
"""What the server itself opens: models while they are loaded, sockets, the database, pipes of its threads."""
LEAST_CONNECTIONS = 64

_log = logging.getLogger(__name__)


def require_open_files(connections: int) -> int:
    """Raise this process's limit on open files as far as it is needed and allowed, and see whether that is enough.

    Args:
        connections: how many clients may be connected at a time, if each has one.

    Returns:
        How many can be.

    Raises:
        ConfigError: hardly any can.
    """
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return connections
    needed = connections + OWN_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return connections
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if allowed > soft:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        except (OSError, ValueError) as error:
            _log.debug("the limit on open files stays at %d: %s", soft, error)
            allowed = soft
    if allowed < OWN_FILES + LEAST_CONNECTIONS:
        raise ConfigError(
            f"this process may have {allowed} files open, and the server needs {OWN_FILES + LEAST_CONNECTIONS} at "
            f"least, {needed} for {connections} clients: raise the limit (ulimit -n {needed}, or LimitNOFILE={needed} "
            "in a systemd unit)"
        )
    if allowed < needed:
        _log.warning(
            "this process may have %d files open: no more than %d clients can be connected at a time; ulimit -n %d, or "
            "LimitNOFILE=%d in a systemd unit, allows %d",
            allowed,
            allowed - OWN_FILES,
            needed,
            needed,
            connections,
        )
    return allowed - OWN_FILES
