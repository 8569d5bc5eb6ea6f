"""A service for one command: `--local`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .usage import FailedError, UsageError

__all__ = ["private_server"]

_NEEDED = "--local needs the server: pip install 'dragoman[server]'"


@contextlib.contextmanager
def private_server(models_dir: Path | None) -> Iterator[str]:
    """The target of a server in this process, which only this user can reach; it ends with the block.

    Its settings are the environment variables of `dragoman-server`. Raises UsageError when the server is not installed
    or its settings are wrong, and FailedError when it cannot start.
    """
    try:
        from dragoman_server.app import StartError
        from dragoman_server.config import ConfigError, ServerConfig
        from dragoman_server.errors import DragomanError
        from dragoman_server.local import LocalServer
        from dragoman_server.settings import from_environment
    except ImportError as error:
        raise UsageError(f"{_NEEDED} ({error})") from error

    with contextlib.ExitStack() as stack:
        if sys.stderr.isatty():
            print("dragoman: loading models …", file=sys.stderr)
        try:
            settings = from_environment(ServerConfig, os.environ)
            if models_dir is not None:
                settings["models_dir"] = models_dir
            target = stack.enter_context(LocalServer(ServerConfig(**settings)))
        except ConfigError as error:
            raise UsageError(str(error)) from error
        except ImportError as error:
            raise UsageError(f"{_NEEDED} ({error})") from error
        except (StartError, DragomanError) as error:
            raise FailedError(f"the service cannot start: {error}") from error
        yield target
