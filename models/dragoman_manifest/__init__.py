"""What a model folder is: `manifest.toml` read, written and checked, and the files that it names."""

from __future__ import annotations

from .bounds import Range, ranges
from .canary import Canary, EncoderCanary
from .estimator import DoubtFormula, Estimator
from .files import describe_files
from .manifest import FORMAT, MANIFEST_NAME, Manifest
from .prompt import Prompt
from .sections import Comparison, Decoding, NameFiles, Task
from .table import ManifestError
from .tokenization import NORMALIZATIONS, Tokenization, TokenizerKind

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
