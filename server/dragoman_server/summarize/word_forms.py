"""Content words, and the forms by which a word is found again: two words are forms of one word when they share a form.

English endings are taken off one at a time, and irregular verbs are listed. Arabic words lose conjunction, preposition
and article, the endings of a light stemmer (Larkey, Ballesteros and Connell 2002), and the prefix of the imperfect.
Names keep their letters: a consonant skeleton would make one name of حسن and حسين, and one of محمد and محمود.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..text import SHORTEST_WORD, common_words
from ..text.term_forms import fold, is_arabic, light_stem, readings, texts_of
from .lexical import STOP_WORDS
from .patterns import fold_for_patterns

__all__ = ["ContentWord", "content_words", "is_stop_word", "tokens", "word_forms"]

_POINTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_LONGEST = 64
"""Characters of a word; a longer one is no word, and only its beginning is compared."""
_MORE_STOP_WORD_LIST = """
    according amid says saying told tells reports reported reportedly s t re ve ll around within across among without
    must may might upon via per yet still already there here follow follows followed following amidst
    وفق وفقا بحسب حسب وسط اثر عقب بشان ازاء جراء ضمن عبر بينما فيما كي لكي سوف نفسه نفسها ذلك هناك هنا
"""
_WITHOUT_CONTENT = STOP_WORDS.union(_MORE_STOP_WORD_LIST.split())
_ENDINGS = (
    *((ending, 3) for ending in ("s", "es", "d", "ed", "ing")),
    *((ending, 4) for ending in ("er", "ers", "or", "ors", "ion", "ions", "ation", "ations", "al", "als", "ly")),
    *((ending, 4) for ending in ("ment", "ments")),
)
_IRREGULAR = """
    arise arose arisen|be been|bear bore borne|beat beaten|become became|begin began begun|bind bound|bite bit bitten
    bleed bled|blow blew blown|break broke broken|bring brought|build built|burn burnt|buy bought|catch caught
    choose chose chosen choice choices|come came|dead death deaths die dies died dying|deal dealt
    decide decided deciding decision decisions|do did done does doing|draw drew drawn|drink drank drunk
    drive drove driven driver|eat ate eaten|expand expanded expansion|explode exploded exploding explosion explosions
    fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown flight flights
    forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten
    give gave given|go went gone goes going|grow grew grown growth|hang hung|have has had having|hear heard
    hide hid hidden|hold held|invade invaded invading invasion|keep kept|know knew known|lay laid|lead led|leave left
    lend lent|lie lay lain|lose lost loss losses|make made|mean meant|meet met|pay paid|ride rode ridden|ring rang rung
    rise rose risen|run ran|say said|see saw seen|seek sought|sell sold sale sales|send sent|shake shook shaken
    shoot shot shots shooting|show showed shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept
    speak spoke spoken speech|spend spent|spring sprang sprung|stand stood|steal stole stolen|strike struck stricken
    strive strove striven|swear swore sworn|swim swam swum|take took taken|teach taught|tear tore torn|tell told
    think thought|throw threw thrown|tie tied tying|understand understood|undergo underwent undergone
    use used using|wake woke woken|wear wore worn|weep wept|win won winner|withdraw withdrew withdrawn withdrawal
    write wrote written|man men|woman women|child children|person people|foot feet|wife wives|life lives|half halves
"""
_BASES = {
    form: f"={forms[0]}" for group in re.split(r"[|\n]", _IRREGULAR) if (forms := group.split()) for form in forms
}
_OF_A_PLACE = (("i", 4), ("n", 4), ("an", 4), ("ian", 4), ("ese", 5))
_OTHER_PLACES = frozenset({"nigerian"})
_IMPERFECT = re.compile("س?[يتا](?=..)|س?ن(?=...)")


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A word that says something of its own."""

    text: str
    """As it is written."""
    name: bool
    """Whether it is compared as a name."""


def tokens(text: str) -> list[str]:
    """The words and numbers of a text; an abbreviation with points is one of them, without its points."""
    return texts_of(_POINTED.sub(lambda found: found[0].replace(".", ""), text))


def is_stop_word(word: str) -> bool:
    """Whether a word says nothing of its own, with or without Arabic proclitics."""
    if fold_for_patterns(word[:_LONGEST]).lower() in _WITHOUT_CONTENT:
        return True
    return is_arabic(word) and any(
        reading.outer and reading.stem in _WITHOUT_CONTENT and not reading.article for reading in readings(word)
    )


def content_words(text: str, is_name: Callable[[str], bool] = lambda word: False) -> Iterator[ContentWord]:
    """The content words of a sentence in order, without stop words, numbers in digits, and single letters.

    An English word with a capital is a name, unless news often writes it in lower case; of an Arabic word `is_name`
    tells.
    """
    all_capitals = text.isupper()
    for number, word in enumerate(tokens(text)):
        if word[0].isdecimal() or len(word) < 2 or is_stop_word(word):
            continue
        if is_arabic(word):
            yield ContentWord(word, is_name(word))
        else:
            yield ContentWord(word, _is_name_like(word.capitalize() if all_capitals else word, first=number == 0))


@lru_cache(maxsize=1 << 14)
def _is_name_like(word: str, *, first: bool) -> bool:
    if word.islower():
        return False
    if not word.isascii() or len(word) < SHORTEST_WORD:
        return word.isupper() or not first
    common, lower = common_words("en"), word.lower()
    plain = (lower.removesuffix(ending) for ending in ("", "s", "es", "d", "ed", "ing"))
    return common is None or word.isupper() or not any(one in common for one in plain)


@lru_cache(maxsize=1 << 16)
def word_forms(word: str, *, name: bool = False) -> frozenset[str]:
    """The forms of a word; of a name only those with its own letters, its plural and what belongs to a place.

    "Iraqi" and "Iraq" share a form, "Hamas" and "Hama" do not.
    """
    folded = fold(word[:_LONGEST])
    if is_arabic(word):
        stems = {reading.stem for reading in readings(word)}
        return frozenset(stems if name else {form for stem in stems for form in _arabic(stem)})
    if name:
        return frozenset(_name(folded))
    return frozenset({folded, *_english_stems(folded)})


def _arabic(stem: str) -> Iterator[str]:
    for form in {stem, light_stem(stem)}:
        yield form
        if prefix := _IMPERFECT.match(form):
            rest = form[prefix.end() :]
            yield f"~{rest}"  # shared by the persons of a verb
            if len(rest) > 2 and not prefix[0].endswith("ا"):  # أحمد is not حمد
                yield rest


def _english_stems(folded: str) -> set[str]:
    stems = {folded}
    stems.update(
        folded[: -len(ending)]
        for ending, least in _ENDINGS
        if folded.endswith(ending) and len(folded) - len(ending) >= least
    )
    for stem in tuple(stems):
        if stem.endswith("i"):
            stems.add(f"{stem[:-1]}y")
        elif len(stem) > 3 and (stem[-1] == "e" or (stem[-1] == stem[-2] and stem[-1] not in "aeiouls")):
            stems.add(stem[:-1])
    return stems | {_BASES[stem] for stem in stems if stem in _BASES}


def _name(folded: str) -> Iterator[str]:
    yield folded
    singular = folded[:-1] if folded.endswith(("is", "ans")) else folded
    yield singular
    endings = _OF_A_PLACE if singular not in _OTHER_PLACES else _OF_A_PLACE[1:2]
    for ending, least in endings:
        if singular.endswith(ending) and len(singular) - len(ending) >= least:
            yield singular[: -len(ending)]
