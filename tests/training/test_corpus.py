"""The training corpus: what is kept, what is dropped and why, and how it is packed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
from dragoman_training import corpus
from dragoman_training.augmentation import carry_names, inner_words, recase, vary_numbers
from dragoman_training.corpus import CorpusReport, Pair, clean, domain_weights, read_pairs, read_tiers
from dragoman_training.packing import pack

GOOD = Pair("a", "وقع الوزير الاتفاق يوم الأحد.", "The minister signed the agreement on Sunday.")


def test_reading_normalises_and_takes_allowed_tiers_only(tmp_path: Path) -> None:
    sources, pairs = tmp_path / "sources.tsv", tmp_path / "pairs.tsv"
    sources.write_text("source\ttier\na\topen\nb\trestricted\nc\tunstated\n", encoding="utf8")
    pairs.write_text("a\tقَالَ\tHe  said\nb\tلا\tNo\nc\tنعم ٣\tYes 3\n", encoding="utf8")
    assert list(read_pairs(pairs, read_tiers(sources))) == [Pair("a", "قال", "He said"), Pair("c", "نعم 3", "Yes 3")]


def test_a_line_with_missing_fields_is_named(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("a\tنعم\tYes\na\tنعم\n", encoding="utf8")
    with pytest.raises(ValueError, match=r"line 2: 2 tab-separated fields, 3 expected"):
        list(read_pairs(pairs))


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (Pair("x", "", "Nothing"), "empty"),
        (Pair("x", "كلمة " * 200, "word " * 200), "too long"),
        (Pair("x", "This is not Arabic", "This is English"), "wrong language"),
        (Pair("x", "هذا نص عربي", "وهذا نص عربي"), "wrong language"),
        (Pair("x", "نعم", "Yes, and a great deal more that the other side does not say at all"), "length ratio"),
        (Pair("x", "قتل 250 شخصا عام 2014", "In 1999 about 870 people died"), "digits disagree"),
    ],
)
def test_a_bad_pair_is_dropped_and_counted_by_reason(pair: Pair, reason: str) -> None:
    report = CorpusReport()
    assert list(clean([pair, GOOD], report=report)) == [GOOD]
    assert report.dropped == {("x", reason): 1}
    assert report.kept == {"a": 1}


def test_numbers_in_other_digits_and_separators_agree() -> None:
    pair = Pair("a", "بلغ عدد القتلى 2,500 عام 2014", "The dead numbered 2500 in 2014")
    assert list(clean([pair])) == [pair]


def test_duplicates_are_dropped_whatever_their_punctuation() -> None:
    again = Pair("b", "وقع الوزير الاتفاق يوم الأحد", "The minister signed the agreement on Sunday")
    report = CorpusReport()
    assert list(clean([GOOD, again], report=report)) == [GOOD]
    assert report.dropped == {("b", "duplicate"): 1}


@pytest.mark.parametrize("line", ["وَقَّع الوزير الاتفاق يوم الأحد", "the minister signed the agreement on Sunday"])
def test_no_evaluation_line_is_kept_whichever_side_it_is_on(line: str) -> None:
    report = CorpusReport()
    assert list(clean([GOOD], held_out=[line], report=report)) == []
    assert report.dropped == {("a", "evaluation line"): 1}


def test_dictionary_entries_are_cased_as_in_running_text() -> None:
    text = [Pair("a", "أ", "The planes over Sweeney"), Pair("a", "ب", "He saw planes")]
    entries = [Pair("dict-x", "طائرات", "Planes"), Pair("dict-x", "سويني", "Sweeney")]
    assert [p.en for p in recase([*text, *entries], inner_words(text))][2:] == ["planes", "Sweeney"]


def test_words_at_the_start_of_a_text_say_nothing_about_case() -> None:
    assert inner_words([GOOD]) == Counter(["minister", "signed", "the", "agreement", "on", "Sunday."])


def test_the_shipped_weights_are_readable_and_not_negative() -> None:
    weights = domain_weights()
    assert weights["un-conflict"] > 1 > weights["l10n-kde-gnome"] >= 0


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    for name, text in (("source", GOOD.ar), ("target", GOOD.en)):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([text] * 20),
            model_prefix=str(folder / name),
            vocab_size=40,
            hard_vocab_limit=False,
            minloglevel=2,
        )
    return folder


def test_packing_frames_rows_and_drops_unwanted_sources(vocabulary: Path, tmp_path: Path) -> None:
    unwanted = Pair("never", GOOD.ar, GOOD.en)
    kept = pack([GOOD, unwanted], [GOOD], "ar", "en", vocabulary, tmp_path / "pack.npz", {"never": 0.0, "a": 2.0})
    with np.load(tmp_path / "pack.npz") as arrays:
        assert kept == len(arrays["weight"]) == len(arrays["src_len"]) == 1
        assert arrays["weight"].tolist() == [2.0]
        assert (arrays["src"][0], arrays["src"][-1], arrays["tgt"][0], arrays["tgt"][-1]) == (0, 2, 2, 3)
        assert len(arrays["dev_src"]) == arrays["dev_src_len"].sum()


def test_packing_marks_the_synthetic_side_when_it_is_the_source(vocabulary: Path, tmp_path: Path) -> None:
    for origin, marked in (("bt-news-en", True), ("bt-news-ar", False), ("a", False)):
        pack([Pair(origin, GOOD.ar, GOOD.en)], [GOOD], "ar", "en", vocabulary, tmp_path / "pack.npz", {})
        with np.load(tmp_path / "pack.npz") as arrays:
            assert (arrays["src"][1] == 3) is np.bool_(marked)


def test_varied_numbers_agree_on_both_sides_and_keep_their_form() -> None:
    pair = Pair("a", "بلغ عدد القتلى 2,500 في 3 مدن عام 2014", "The dead numbered 2,500 in 3 towns in 2014")
    first, second = vary_numbers([pair])
    assert first == pair
    numbers = [re.findall(r"[\d,]+", text) for text in (second.ar, second.en)]
    assert numbers[0] == numbers[1]
    assert re.fullmatch(r"[1-9],\d{3}", numbers[0][0])
    assert numbers[0][1] == "3"
    assert 1850 <= int(numbers[0][2]) <= 2030
    assert numbers[0] != ["2,500", "3", "2014"]


@pytest.mark.parametrize("pair", [GOOD, Pair("a", "عام 2014", "In 2015"), Pair("a", "خمسة", "5")])
def test_pairs_with_different_or_no_numbers_are_left_alone(pair: Pair) -> None:
    assert list(vary_numbers([pair])) == [pair]


def test_names_are_carried_by_sentences_alike_on_both_sides(tmp_path: Path) -> None:
    carriers = tmp_path / "carriers.tsv"
    carriers.write_text(
        "وصل {person} إلى {place} مع {number}.\t{person} reached {place} with {number}.\n", encoding="utf8"
    )
    person, place = Pair("names-wikidata-people", "سلوى", "Salwa"), Pair("names-kde-geo", "فاس", "Fez")
    *same, carried = carry_names([GOOD, person, place], carriers)
    assert same == [GOOD, person, place]
    number = re.findall(r"\d+", carried.en)[0]
    assert (carried.origin, carried.ar, carried.en) == (
        "carried-names",
        f"وصل سلوى إلى فاس مع {number}.",
        f"Salwa reached Fez with {number}.",
    )


def test_every_shipped_carrier_has_the_same_slots_on_both_sides() -> None:
    lines = Path(corpus.__file__).with_name("carriers.tsv").read_text(encoding="utf8").splitlines()
    assert len(lines) > 20
    for line in lines:
        arabic, english = line.split("\t")
        slots = [sorted(re.findall(r"\{\w+\}", side)) for side in (arabic, english)]
        assert slots[0] == slots[1] != [], line
