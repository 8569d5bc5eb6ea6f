"""Text as ranges: cutting, normalising, telling languages, protecting, wrapping, matching. Pure, no models."""

from __future__ import annotations

from .document import Document, Rebuilt, Segment, SegmentKind
from .language_detection import Detection, detect_language, has_words, script_shares
from .languages import TRANSLATED_LANGUAGES, parse_language, supported_language
from .lexicon import SHORTEST_WORD, Lexicon, lexicon
from .matching import fold_for_matching
from .normalization import normalize
from .number_words import spelled_numbers
from .numerals import Number, missing_numbers, numbers
from .protection import protected_spans
from .segmentation import segment_text
from .span import Span
from .wrapping import wrap

__all__ = [
    "SHORTEST_WORD",
    "TRANSLATED_LANGUAGES",
    "Detection",
    "Document",
    "Lexicon",
    "Number",
    "Rebuilt",
    "Segment",
    "SegmentKind",
    "Span",
    "detect_language",
    "fold_for_matching",
    "has_words",
    "lexicon",
    "missing_numbers",
    "normalize",
    "numbers",
    "parse_language",
    "protected_spans",
    "script_shares",
    "segment_text",
    "spelled_numbers",
    "supported_language",
    "wrap",
]
