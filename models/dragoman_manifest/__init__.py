"""What a model folder is: `manifest.toml` read, written and checked, and the files that it names."""

from __future__ import annotations

from .bounds import Range, ranges
from .files import describe_files
from .manifest import FORMAT, MANIFEST_NAME, Manifest
from .prompt import Prompt
from .sections import (
    NORMALIZATIONS,
    Canary,
    Comparison,
    Decoding,
    DoubtFormula,
    EncoderCanary,
    Estimator,
    NameFiles,
    Task,
    Tokenization,
    TokenizerKind,
)
from .table import ManifestError

__all__ = [
    "FORMAT",
    "MANIFEST_NAME",
    "NORMALIZATIONS",
    "Canary",
    "Comparison",
    "Decoding",
    "DoubtFormula",
    "EncoderCanary",
    "Estimator",
    "Manifest",
    "ManifestError",
    "NameFiles",
    "Prompt",
    "Range",
    "Task",
    "Tokenization",
    "TokenizerKind",
    "describe_files",
    "ranges",
]
