"""The errors of the model tools.

ModelToolError             one clear line, exit code 1
├── CheckpointError        a checkpoint is missing, incomplete or of an unknown family
├── CanaryError            a converted model loads but fails its canary
├── HubError               the model hub cannot be reached, or lacks the model or revision
├── MissingPackageError    an optional package is not installed
├── EvaluationError        a test set or a system's output does not fit
└── UsageError             options that exclude each other; exit code 2
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
    """Base class. The message says what was wrong and what to do."""


class CheckpointError(ModelToolError):
    """A checkpoint that cannot be converted."""


class CanaryError(ModelToolError):
    """A converted model that does not work."""


class HubError(ModelToolError):
    """A download that failed."""


class MissingPackageError(ModelToolError):
    """A package of an extra is not installed.

    Args:
        package: the package that could not be imported.
        extra: the extra of `dragoman` that installs it.
    """

    def __init__(self, package: str, extra: str = "models") -> None:
        super().__init__(f"{package} is not installed; it comes with: pip install 'dragoman[{extra}]'")
        self.package, self.extra = package, extra


class EvaluationError(ModelToolError):
    """Files with different numbers of lines, or files that cannot be read."""


class UsageError(ModelToolError):
    """Options that the command cannot follow."""
