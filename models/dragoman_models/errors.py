"""What can go wrong in the model tools.

ModelToolError             one clear line, exit code 1
├── CheckpointError        a checkpoint is missing, incomplete or of a family that we cannot convert
├── CanaryError            a converted model loads but fails its canary
├── HubError               the model hub cannot be reached, or does not have what was asked for
├── MissingPackageError    an optional package is not installed
├── EvaluationError        a test set or a system's output does not fit
└── UsageError             options that do not go together; exit code 2
"""

from __future__ import annotations

__all__ = [
    "CanaryError",
    "CheckpointError",
    "EvaluationError",
    "HubError",
    "MissingPackageError",
    "ModelToolError",
    "UsageError",
]


class ModelToolError(Exception):
    """Base of all; the message names what was wrong and the way out, for people."""


class CheckpointError(ModelToolError):
    """A checkpoint that cannot be converted."""


class CanaryError(ModelToolError):
    """A converted model that does not work."""


class HubError(ModelToolError):
    """A download that failed."""


class MissingPackageError(ModelToolError):
    """A package of an extra is not installed.

    Args:
        package: what could not be imported.
        extra: the extra of `dragoman` that brings it.
    """

    def __init__(self, package: str, extra: str = "models") -> None:
        super().__init__(f"{package} is not installed; it comes with: pip install 'dragoman[{extra}]'")
        self.package, self.extra = package, extra


class EvaluationError(ModelToolError):
    """Lines that do not pair up, or files that cannot be read."""


class UsageError(ModelToolError):
    """Options that the command cannot follow."""
