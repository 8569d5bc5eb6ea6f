"""Exit codes and the errors that end a command."""

from __future__ import annotations

__all__ = ["EXIT_DONE", "EXIT_FAILED", "EXIT_INTERRUPTED", "EXIT_USAGE", "FailedError", "UsageError"]

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


class UsageError(Exception):
    """The command line asks for something that makes no sense; nothing was done."""


class FailedError(Exception):
    """The command cannot go on."""
