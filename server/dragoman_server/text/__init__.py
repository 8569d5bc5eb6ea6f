"""Text processing over ranges of code points: segmentation, normalisation, language identification, protected spans,
numbers, markup and word alignment. Pure: no models, no I/O beyond the shipped word list.
"""

from __future__ import annotations

from .aligned_words import AlignedWords
from .document import Document, Rebuilt, Segment, SegmentKind
from .language_detection import Detection, detect_language, has_words, script_shares
from .languages import TRANSLATED_LANGUAGES, parse_language, supported_language
from .lexicon import SHORTEST_WORD, Lexicon, common_words, lexicon
from .markup import CopyMark, Mark, Markup, RenderMark, TagMark
from .markup_cutting import cut_markup
from .markup_joining import join_markups
from .matching import fold_for_matching
from .name_skeleton import name_skeletons
from .name_speller import NameSpeller
from .name_table import NameForm, NameTable, name_key
from .normalization import normalize, normalize_with_offsets
from .number_words import SpelledNumber, spelled_numbers, spelled_out
from .numerals import Number, missing_numbers, numbers
from .offsets import KeptRun, OffsetMap, Rewritten
from .protection import merged_spans, protected_spans
from .romanization import RomanizationScheme, romanize
from .segmentation import segment_text
from .span import Span
from .tag_placement import PlacedTags, place_tags
from .transliteration import SAME_NAME, spelling_alignment, spelling_distance, without_clitics
from .word_spans import word_spans
from .wrapping import wrap

__all__ = [
    "SAME_NAME",
    "SHORTEST_WORD",
    "TRANSLATED_LANGUAGES",
    "AlignedWords",
    "CopyMark",
    "Detection",
    "Document",
    "KeptRun",
    "Lexicon",
    "Mark",
    "Markup",
    "NameForm",
    "NameSpeller",
    "NameTable",
    "Number",
    "OffsetMap",
    "PlacedTags",
    "Rebuilt",
    "RenderMark",
    "Rewritten",
    "RomanizationScheme",
    "Segment",
    "SegmentKind",
    "Span",
    "SpelledNumber",
    "TagMark",
    "common_words",
    "cut_markup",
    "detect_language",
    "fold_for_matching",
    "has_words",
    "join_markups",
    "lexicon",
    "merged_spans",
    "missing_numbers",
    "name_key",
    "name_skeletons",
    "normalize",
    "normalize_with_offsets",
    "numbers",
    "parse_language",
    "place_tags",
    "protected_spans",
    "romanize",
    "script_shares",
    "segment_text",
    "spelled_numbers",
    "spelled_out",
    "spelling_alignment",
    "spelling_distance",
    "supported_language",
    "without_clitics",
    "word_spans",
    "wrap",
]
