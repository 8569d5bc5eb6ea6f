"""Which names of a translation are wrong, and what is suggested instead."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from dragoman_server.inference import AlignedWords, ModelRef
from dragoman_server.text import NameForm, name_key, name_skeletons, word_spans
from dragoman_server.translate.terminology import SURE, NameSuggestion, has_suspects, suggest_names

LISTED = {
    "بوليفيا": [("Bolivia", 5, 300)],
    "كريم": [("Karim", 50, 40), ("Kareem", 9, 20)],
    "موراليس": [("Morales", 5, 90)],
    "قاسم سليماني": [("Qasem Soleimani", 2, 0), ("Qassem Soleimani", 1, 0)],
    "الولايات المتحدة": [("United States", 24, 0)],
    "كوريا الشمالية": [("North Korea", 24, 0)],
    "ليبرون": [("LeBron", 3, 47)],
    "بولتر": [("Boulter", 1, 3)],
    "ولتر": [("Walter", 9, 400)],
    "برايتون": [("Brighton", 17, 60)],
    "برنغتون": [("Brighton", 1, 60)],
}
KNOWN = ["Lambert", "Rihanna", "Henry", "Walter"]


class Lexicon:
    """A lexicon of a few names."""

    ref = ModelRef("names", "0")
    entries = 0

    def __init__(self, spellings: Sequence[str] = ()) -> None:
        self._spellings = spellings
        rows = [(arabic, NameForm(*form)) for arabic, forms in LISTED.items() for form in forms]
        self._rows = {"en": [(name_key(arabic), form) for arabic, form in rows]}
        self._rows["ar"] = [(name_key(form.text), NameForm(arabic, form.listed, 9)) for arabic, form in rows]
        self._latin = [form for _, form in rows] + [NameForm(name, 0, 30) for name in KNOWN]

    def forms(self, key: str, into: str) -> Sequence[NameForm]:
        return [form for found, form in self._rows[into] if found == key]

    def alike(self, name: str) -> Sequence[NameForm]:
        wanted = set(name_skeletons(name))
        return [form for form in self._latin if " " not in form.text and wanted & set(name_skeletons(form.text))]

    def spellings(self, name: str) -> Sequence[str]:
        return self._spellings


def suggested(
    source: str, target: str, links: str, into: str = "en", lexicon: Lexicon | None = None
) -> list[tuple[str, str]]:
    """What is surely wrong, and what it is to be called; `links` are pairs of word numbers: "0-1 2-2"."""
    return [(one.replaced.of(target), one.match.target) for one in found(source, target, links, into, lexicon)]


def found(source: str, target: str, links: str, into: str, lexicon: Lexicon | None) -> list[NameSuggestion]:
    sources, targets = word_spans(source), word_spans(target)
    alignment = [
        AlignedWords(sources[int(a)], targets[int(b)], 0.9) for a, b in (link.split("-") for link in links.split())
    ]
    made = suggest_names(lexicon or Lexicon(), source, target, alignment, into)
    assert not made or has_suspects(lexicon or Lexicon(), source, target, into)
    return [one for one in made if one.score >= SURE]


def test_a_made_up_name_gives_way_to_the_listed_one() -> None:
    assert suggested("عاد إلى بوليفيا", "He returned to Polivia", "0-1 1-2 2-3") == [("Polivia", "Bolivia")]


def test_a_name_that_is_spelled_right_is_left_alone() -> None:
    assert suggested("وصل كريم", "Kareem arrived", "0-1 1-0") == []


def test_a_word_that_is_a_name_too_is_left_to_the_model() -> None:
    assert suggested("رجل كريم", "a generous man", "0-2 1-1") == []


def test_the_form_is_chosen_that_the_model_came_near_to() -> None:
    assert suggested("وصل كريم أمس", "Kareeem arrived yesterday", "0-1 1-0 2-2") == [("Kareeem", "Kareem")]
    assert suggested("وصل كريم أمس", "Karrim arrived yesterday", "0-1 1-0 2-2") == [("Karrim", "Karim")]


def test_a_name_that_no_list_pairs_is_found_by_its_consonants() -> None:
    assert suggested("غنت ريهانا", "Rihannah sang", "0-1 1-0") == [("Rihannah", "Rihanna")]


def test_a_real_name_in_the_place_of_another_gives_way() -> None:
    assert suggested("شاهدوا ليبرون", "They watched Lambert", "0-1 1-2") == [("Lambert", "LeBron")]


def test_a_first_letter_that_the_model_read_stays_in_the_name() -> None:
    assert suggested("لعب بولتر", "Paulter played", "0-1 1-0") == [("Paulter", "Boulter")]


def test_a_listed_name_of_several_words_is_put_in_whole() -> None:
    names = suggested("قتل قاسم سليماني أمس", "The Qatee Samimi was killed yesterday", "0-4 1-1 2-2 3-5")
    assert names == [("Qatee Samimi", "Qasem Soleimani")]


@pytest.mark.parametrize(
    ("source", "target", "links"),
    [
        ("زار الولايات المتحدة", "He visited the US", "0-1 1-3 2-3"),
        ("الرئيس في كوريا الشمالية", "The North Korean president", "0-3 2-2 3-1"),
        ("قتل قاسم سليماني", "Qassem Soleimani was killed", "0-3 1-0 2-1"),
    ],
)
def test_another_way_to_say_a_name_is_left_alone(source: str, target: str, links: str) -> None:
    assert suggested(source, target, links) == []


def test_a_name_without_a_place_is_left_out() -> None:
    assert suggested("عاد إلى بوليفيا", "He returned to Polivia", "0-1 1-2") == []


def test_an_obscenity_is_no_name() -> None:
    assert suggested("وصل كريم", "Fuckarim arrived", "0-1 1-0") == [("Fuckarim", "Karim")]


def test_an_english_name_is_put_into_arabic() -> None:
    assert suggested("Bolivia won", "فازت بولينكا", "0-1 1-0", "ar") == [("بولينكا", "بوليفيا")]
    assert suggested("Bolivia won", "فازت بوليفيا", "0-1 1-0", "ar") == []


def test_a_form_of_many_lists_counts_however_it_is_spelled() -> None:
    assert suggested("Brighton won", "فاز بريتون", "0-1 1-0", "ar") == [("بريتون", "برايتون")]
    assert suggested("Brighton won", "فاز برايتون", "0-1 1-0", "ar") == []


def test_a_name_that_no_list_has_is_spelled_but_not_put_in() -> None:
    lexicon = Lexicon(spellings=("سبيث",))
    source, target = "Spieth won", "فاز سفيين"
    links = [AlignedWords(word_spans(source)[0], word_spans(target)[1], 0.9)]
    (one,) = suggest_names(lexicon, source, target, links, "ar")
    assert (one.match.target, one.listed) == ("سبيث", False)
    assert one.score < SURE
    assert suggest_names(lexicon, source, "فاز سبيث", links, "ar") == ()


def test_a_quotation_mark_does_not_give_way() -> None:
    assert suggested("قتل قاسم سليماني", 'They killed "Qatee" Samimi', "0-1 1-2 2-3") == []


def test_what_a_hyphen_joins_gives_way_together() -> None:
    names = suggested("قتل قاسم سليماني", "They killed Qatee Al-samimi", "0-1 1-2 2-3")
    assert names == [("Qatee Al-samimi", "Qasem Soleimani")]


def test_a_word_of_the_name_that_is_there_is_not_doubled() -> None:
    names = suggested("قتل قاسم سليماني", "They killed Qasem Samimi", "0-1 2-3")
    assert names == [("Qasem Samimi", "Qasem Soleimani")]


def test_what_stands_for_another_name_is_left_alone() -> None:
    lexicon = Lexicon(spellings=("سبيث",))
    assert suggested("Spieth and Bolivia won", "فازت بوليفيا", "0-1 2-1 3-0", "ar", lexicon) == []


@pytest.mark.parametrize("text", ["", "…", "a" * 70, "ا" * 5000])
@pytest.mark.parametrize("into", ["ar", "en"])
def test_odd_texts_have_no_suggestions(text: str, into: str) -> None:
    assert suggest_names(Lexicon(), text, text, (), into) == ()
