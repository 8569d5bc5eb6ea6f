"""The connection of a command: to a server, or to one started for it."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .usage import FailedError, UsageError

if TYPE_CHECKING:
    from ..client import Client
    from ..results import Limits

__all__ = ["client_of", "connected", "token_of", "with_port"]

_ANSWER_SECONDS = 15.0
_PORT = 50051


@contextlib.contextmanager
def connected(options: argparse.Namespace) -> Iterator[tuple[Client, Limits]]:
    """A client whose server answers, and the server's limits; raises FailedError when none answers."""
    with contextlib.ExitStack() as stack:
        if options.local:
            if options.server:
                raise UsageError("--local and --server exclude each other")
            from .local import private_server

            target: str | None = stack.enter_context(private_server(options.models_dir))
        else:
            if options.models_dir:
                raise UsageError("--models-dir is for --local; a server has its own models")
            target = options.server or os.environ.get("DRAGOMAN_SERVER")
        client = stack.enter_context(client_of(options, target))
        yield client, _limits(client)


def client_of(options: argparse.Namespace, target: str | None) -> Client:
    """A client for `target`, or the usual address when it is None; nothing is sent yet."""
    from ..client import Client  # brings in grpc, which `--help` need not wait for

    return Client(
        with_port(target),
        timeout=options.timeout or float("inf"),
        token=token_of(options),
        tls=options.tls,
        ca_file=options.ca_file,
    )


def with_port(target: str | None) -> str | None:
    """`target`, with the usual port when it is a bare host name or IP address."""
    if (
        not target
        or any(letter in target for letter in "/,% ")
        or target.startswith(("unix:", "dns:", "ipv4:", "ipv6:"))
    ):
        return target
    if target.count(":") > 1 and not target.startswith("["):
        return f"[{target}]:{_PORT}" if _is_address(target) else target
    host, bracket, port = target.rpartition("]") if target.startswith("[") else (target, "", "")
    bare = not port if bracket else ":" not in host
    return f"{target}:{_PORT}" if bare else target


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _limits(client: Client) -> Limits:
    from ..errors import UnavailableError, UnimplementedError
    from ..results import Limits

    try:
        return client.server_info(timeout=_ANSWER_SECONDS).limits
    except UnimplementedError:
        return Limits()
    except UnavailableError as error:
        raise FailedError(
            f"no Dragoman server answers at {client.target}. Start one with `dragoman-server`, name another with "
            f"--server HOST:PORT or DRAGOMAN_SERVER, or do without one by --local. ({error.message})"
        ) from error


def token_of(options: argparse.Namespace) -> str | None:
    """The token to send; None for none. Raises UsageError when its file cannot be read."""
    if options.token_file is None:
        return os.environ.get("DRAGOMAN_TOKEN") or None
    try:
        return str(options.token_file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read the token file {options.token_file}: {error}") from error
