"""Where every check draws its line, and the evidence it was drawn on.

FLORES stands for the 997 lines of FLORES-200 dev and the outputs of seven systems for them, NTREX for the first 1,000
lines of NTREX-128, both translated by people. An alarm on these is called false here, though a few are deserved.
`bench/flags.py` makes the tables, `docs/quality.md` keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["THRESHOLDS", "Thresholds"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Limits of the checks."""

    repeated_words: int = 3
    """A word this often in a row is REPETITION. False alarms: 0 of 3,994 (18 if it were 2)."""

    repeated_phrase: int = 2
    """Two words or more this often in a row. False alarms: 3 of 3,994; 3 would miss half of what stutters."""

    compression_ratio: float = 2.2
    """Bytes before over after zlib. The highest human line has 1.91; "p-p-p-p-…" of a real system has 6.4."""

    compression_source: float = 1.5
    """And so many times the ratio of the source, because lists and long texts compress well by nature."""

    compression_characters: int = 40
    """Shorter texts are not compressed: the frame of zlib outweighs them."""

    script_share: Mapping[str, float] = field(default_factory=lambda: {"ar": 0.8, "en": 0.97})
    """Least share of letters in the target's script. False alarms: 1 of 1,997 for "ar", 0 for "en"."""

    copied_words: int = 2
    """Plain words (no names, no "of") in one copied row. False alarms: 0; a copied title may hold one."""

    usual_length: Mapping[str, float] = field(default_factory=lambda: {"ar": 0.885, "en": 1.13})
    """Characters of a translation for each of its source, by target; medians into "en": 1.16 and 1.10."""

    length_spread: float = 0.15
    length_short: float = 4.0
    """A length is odd when |ln(ratio / usual)| > length_spread + length_short / sqrt(characters of the source).

    The deviation among human translations shrinks from 0.31 under 30 characters to 0.09 from 250 on (NTREX). False
    alarms: 0.3 to 0.8 %; 80 to 91 % of translations cut in half are seen.
    """

    similarity: float = 0.845
    """Least cosine; the encoder's manifest has its own, and this is that of multilingual-e5-small."""

    similarity_words: int = 6
    """Sources with fewer words are not compared: 4 of 85 human pairs shorter than this are under the line."""

    score: float = -0.85
    """Least mean log-probability of a token.

    With the shipped models it marks 13 to 20 % of the lines of FLORES and NTREX; these have a chrF2 of 35 to 41, the
    others of 46 to 53, and 29 to 44 % of the lines under 30 are among them. Better models are marked less.
    """
    name_distance: float = 0.5
    """Spelling distance from which on no word renders a name. False alarms: 2.7 % of the lines of each; 6 of the 16
    judged lines into English with a wrong name are seen, and 2 of 14 into Arabic."""

    uncovered_words: int = 3
    """So many content words in a row that word alignment links to nothing are OMISSION. False alarms: 0 to 2 % of
    the lines; of translations without their last third 25 to 40 % are seen (`bench/coverage.py`)."""


THRESHOLDS = Thresholds()
