"""The report of `dragoman translate --previous`: sentences of it that have not changed are translated as they were."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigurationError
from ..previous import PreviousSegment, read_previous
from ..results import Origin, Translation
from .report import counted
from .usage import UsageError

__all__ = ["PreviousReport", "add_previous", "as_before", "unchanged"]

_LARGEST = 64 * 1024 * 1024


def add_previous(parser: argparse.ArgumentParser) -> None:
    """The option that names the report."""
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="REPORT",
        help="report of an earlier version, from --json or --bilingual json: sentences that have not changed since are "
        "translated as they were, as corrected in its target_text, and only the others are given to a model",
    )


@dataclass(frozen=True)
class PreviousReport:
    """What a report has."""

    segments: tuple[PreviousSegment, ...] = ()
    digest: str = ""
    """SHA-256 of the file in hexadecimal; empty: there is none."""

    @classmethod
    def read(cls, path: Path | None) -> PreviousReport:
        """The report in a file; an empty one without a file.

        Raises:
            UsageError: it cannot be read, or is no report.
        """
        if path is None:
            return cls()
        try:
            if path.stat().st_size > _LARGEST:
                raise UsageError(f"{path} has more than {_LARGEST // 1024**2} MiB, too much for --previous")
            data = path.read_bytes()
            return cls(read_previous(data), hashlib.sha256(data).hexdigest())
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error}") from error
        except ConfigurationError as error:
            raise UsageError(f"{path}: {error}") from error


def unchanged(results: Sequence[Translation]) -> str:
    """What to say of sentences that are translated as they were; "" when there are none."""
    segments = [segment for result in results for segment in result.segments]
    return as_before(sum(segment.origin is Origin.PREVIOUS for segment in segments), len(segments))


def as_before(kept: int, of: int) -> str:
    """What to say of so many sentences that are translated as they were; "" of none."""
    return f"has {kept:,} of {counted(of, 'sentence')} translated as before" if kept else ""
