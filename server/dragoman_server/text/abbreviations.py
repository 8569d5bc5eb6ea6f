"""What a full stop after a word can mean besides the end of a sentence."""

from __future__ import annotations

import re
from enum import Enum

__all__ = ["StopMeaning", "begins_like_a_sentence", "continues_clock_time", "stop_meaning"]


class StopMeaning(Enum):
    """What the full stop after a word says about the sentence."""

    ENDS = "ends"
    """An ordinary word: the sentence ends."""
    MAY_END = "may end"
    """An abbreviation that can stand last (Inc., U.S.): the sentence ends only if the next word starts sentences."""
    CLOCK = "clock"
    """a.m. or p.m.: the sentence ends unless a day or time zone follows."""
    CONTINUES = "continues"
    """A title (Mr., Gen.) or a connective (vs., cf.): the sentence continues."""
    BEFORE_NUMBER = "before number"
    """An abbreviation only when a number follows (No. 5, p. 7); otherwise an ordinary word."""
    MONTH = "month"
    """The short name of a month: the sentence continues before a number; otherwise as MAY_END."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    "Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Gen Sen Sens Rep Reps Gov Govs Lt Col Sgt Cpl Pvt Capt Cmdr Maj "
    "Adm Brig Rev Fr "
    "Hon Pres Supt Insp Det Amb Assoc Asst Msgr St Ste Mt Ft Sec Atty Pfc Spc MR MRS MS DR PROF GEN SEN REP GOV"
)
_CONNECTIVES = _words("vs v viz approx cf ca eg ie e.g i.e Vs")
_MAY_END = _words(
    "Inc Ltd Co Corp Bros Jr Sr LLC Plc plc Dept Univ Est etc Etc al Ave Blvd Rd Hwy Bldg Ph.D Phd Esq Ed ed "
    "eds sq ft lb lbs oz "
    "hr hrs mph INC LTD CO CORP JR SR Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Mass Calif Conn Fla Ga Ill Pa "
    "Va Wash Ariz Colo"
)
_MONTHS = _words("jan feb mar apr jun jul aug sep sept oct nov dec")
_BEFORE_NUMBER = _words("no nos art arts fig figs vol vols p pp par para ch tel ext nr")
_BEFORE_LETTER = _words(
    "vitamin plan hepatitis group section grade type class schedule phase appendix part title exhibit option page"
)
_STARTERS = _words(
    "the a an this that these those it he she they we i you his her its their our my there here who what when "
    "where why how "
    "in on at by for from to as if but and or so yet while after before since although though because despite during "
    "until under over with without about among according meanwhile however moreover also last next earlier "
    "later officials "
    "police both some many most all each no not only one two three some several another other such then now"
)
_AFTER_CLOCK = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr)uary|March|April|May|June|July|August"
    r"|(?:Septem|Octo|Novem|Decem)ber|Eastern|Pacific|Central|Mountain|[A-Z]{2,4})\b|[A-Z]\w+ (?:time|Time)\b"
)
# Arabic abbreviates doctor, professor, engineer and page to one letter; "and" and "to the" may be attached to it.
_ARABIC_LETTER = re.compile(r"(?:و|لل|ال)?[\u0621-\u064a]ـ?|أ\.د|ا\.د|د\.م|م\.د")
_ARABIC_DOTTED = re.compile(r"[\u0621-\u064a]ـ?(?:\.[\u0621-\u064a]ـ?)+")
_ARABIC_STARTER = re.compile(r"[وف][\u0621-\u064a\u064b-\u0652]{3,}")
_LATIN_DOTTED = re.compile(r"[A-Za-z](?:\.[A-Za-z]{1,2}){1,8}")
_WORD = re.compile(r"[^\W\d_]{1,20}")


def stop_meaning(word: str, before: str) -> StopMeaning:
    """What the full stop after `word` means.

    Args:
        word: the characters before the stop back to white space or punctuation other than a stop, without the stop.
        before: what precedes the word in its sentence, or the last few characters of it.
    """
    lowered = word.lower()
    if not word or "\u0600" <= word[-1] <= "\u06ff":
        return _arabic_meaning(word, before)
    if lowered in ("a.m", "p.m"):
        return StopMeaning.CLOCK
    if lowered in _MONTHS and word[0].isupper():
        return StopMeaning.MONTH
    if word in _TITLES or word in _CONNECTIVES:
        return StopMeaning.CONTINUES
    if lowered in _BEFORE_NUMBER:
        return StopMeaning.BEFORE_NUMBER
    if word in _MAY_END or _LATIN_DOTTED.fullmatch(word):
        return StopMeaning.MAY_END
    initial = len(word) == 1 and word.isupper() and not _BEFORE_LETTER.intersection(before.lower().split()[-1:])
    return StopMeaning.MAY_END if initial else StopMeaning.ENDS


def _arabic_meaning(word: str, before: str) -> StopMeaning:
    if _ARABIC_LETTER.fullmatch(word):
        return StopMeaning.ENDS if before.rstrip()[-1:].isdecimal() else StopMeaning.CONTINUES
    return StopMeaning.MAY_END if _ARABIC_DOTTED.fullmatch(word) else StopMeaning.ENDS


def begins_like_a_sentence(following: str) -> bool:
    """Whether text begins with a word that often starts a sentence and rarely follows a name: The, He, Arabic "and"."""
    match = _WORD.match(following)
    if match is None or following[match.end() : match.end() + 1] == ".":
        return False
    return (match[0][0].isupper() and match[0].lower() in _STARTERS) or _ARABIC_STARTER.match(match[0]) is not None


def continues_clock_time(following: str) -> bool:
    """Whether text begins with a day, a month or a time zone, which may follow "5 p.m."."""
    return _AFTER_CLOCK.match(following) is not None
