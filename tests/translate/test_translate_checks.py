"""Each check on sentences it must flag and sentences it must leave alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from dragoman_server.translate import FlagKind
from dragoman_server.translate.checks import Pair, check
from dragoman_server.translate.checks.repetition import compression_ratio, longest_repeat
from dragoman_server.translate.thresholds import THRESHOLDS

ARABIC = "وقال الوزير إن 2,500 جندي سيغادرون البلاد خلال ثلاثة أشهر، مشيرا إلى اتفاق وقع يوم الأحد."
ENGLISH = (
    "The minister said that 2,500 soldiers would leave the country within three months, under a deal signed on Sunday."
)


def pair(source: str, target: str, *, into: str = "en") -> Pair:
    return Pair(source=source, target=target, source_language="ar" if into == "en" else "en", target_language=into)


def kinds(checked: Pair) -> set[FlagKind]:
    return {flag.kind for flag in check(checked)}


def test_a_good_translation_has_no_flags_in_either_direction() -> None:
    assert kinds(pair(ARABIC, ENGLISH)) == set()
    assert kinds(pair(ENGLISH, ARABIC, into="ar")) == set()


def test_a_changed_side_is_looked_at_anew() -> None:
    good = pair(ARABIC, ENGLISH)
    assert kinds(good) == set()
    assert FlagKind.NUMBER_MISMATCH in kinds(replace(good, target=ENGLISH.replace("2,500", "900")))
    assert replace(good, similarity=0.9).target_side is good.target_side


class TestTruncated:
    def test_only_the_missing_end_counts(self) -> None:
        assert kinds(replace(pair(ARABIC, ENGLISH), ended=False)) == {FlagKind.TRUNCATED}


class TestRepetition:
    @pytest.mark.parametrize(
        "target",
        [
            "The minister said said said said that 2,500 soldiers would leave the country within three months.",
            "The minister said a man, a man, a man, 2,500 soldiers would leave the country within three months.",
            "2,500 soldiers would leave the country, under a deal signed on Sunday, under a deal signed on Sunday.",
            "The minister said that 2,500 p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p-p",
            "2,500: loginloginloginloginloginloginloginloginloginloginloginloginloginlogin",
        ],
    )
    def test_loops_of_words_phrases_clauses_and_letters(self, target: str) -> None:
        assert FlagKind.REPETITION in kinds(pair(ARABIC, target))

    def test_what_the_source_repeats_may_be_repeated(self) -> None:
        source, target = "لا لا لا لا نريد الحرب", "No, no, no, no, we do not want war"
        assert kinds(pair(source, target)) == set()
        assert FlagKind.REPETITION in kinds(pair("لا نريد الحرب", target))

    def test_emphasis_is_no_loop(self) -> None:
        assert kinds(pair("شكرا جزيلا لكم جميعا", "Thank you very, very much, all")) == set()

    def test_the_phrase_and_its_count_are_found(self) -> None:
        assert longest_repeat(["a", "x", "y", "z", "w", "x", "y", "z", "w", "x", "y", "z", "w", "b"]) == (
            ("x", "y", "z", "w"),
            3,
        )
        assert longest_repeat(["a", "b", "c"]) == ((), 0)

    def test_plain_prose_compresses_little_in_either_script(self) -> None:
        assert compression_ratio(ENGLISH) < 1.6
        assert compression_ratio(ARABIC) < 1.6
        assert compression_ratio("") == 0.0


class TestWrongScript:
    @pytest.mark.parametrize("target", ["The الوزير said that 2,500 جندي would leave", "部长说2500名士兵将离开"])
    def test_letters_of_another_script(self, target: str) -> None:
        assert FlagKind.WRONG_SCRIPT in kinds(pair(ARABIC, target))

    def test_names_and_abbreviations_of_the_source_do_not_count(self) -> None:
        source = "Apple showed the iPhone 15 Pro Max"
        assert kinds(pair(source, "عرضت Apple هاتف iPhone 15 Pro Max", into="ar")) == set()
        assert FlagKind.WRONG_SCRIPT in kinds(
            pair("The company showed its telephone", "عرضت Apple Pro Max Air", into="ar")
        )


class TestCopiedSource:
    @pytest.mark.parametrize(
        ("source", "target", "into"),
        [
            (ARABIC, ARABIC, "en"),
            (ENGLISH, ENGLISH, "ar"),
            (ENGLISH, "The minister said that 2,500 soldiers would اتفاق وقع يوم الأحد", "ar"),
            ("login", "login", "ar"),
            ("Los Angeles", "Los Angeles", "ar"),
        ],
    )
    def test_the_whole_or_a_row_of_plain_words(self, source: str, target: str, into: str) -> None:
        assert FlagKind.COPIED_SOURCE in kinds(pair(source, target, into=into))

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("BBC", "BBC"),
            ("He studied at the University of California in Berkeley", "درس في University of California في بيركلي"),
            ("The JAS 39C Gripen crashed on the runway", "تحطمت طائرة JAS 39C Gripen على المدرج"),
        ],
    )
    def test_names_may_stay(self, source: str, target: str) -> None:
        assert FlagKind.COPIED_SOURCE not in kinds(pair(source, target, into="ar"))

    def test_silence_counts_as_a_copy(self) -> None:
        assert FlagKind.COPIED_SOURCE in kinds(replace(pair(ARABIC, ENGLISH), silent=True))


class TestNumberMismatch:
    @pytest.mark.parametrize(
        ("source", "target", "detail"),
        [
            ("قتل 250 شخصا", "205 people were killed", "missing: 250; added: 205"),
            ("قتل 250 شخصا", "People were killed", "missing: 250"),
            ("قتل أشخاص", "17 people were killed", "added: 17"),
            ("بلغت النسبة 12%", "The rate was 12", "no longer percent: 12%"),
            ("عارض اثنا عشر عضوا", "Eight members opposed it", "in words: 12 became 8"),
            ("قتل 250 وجرح خمسون", "250 were killed, fifteen hurt", "in words: 50 became 15"),
        ],
    )
    def test_what_is_missing_or_added_is_named(self, source: str, target: str, detail: str) -> None:
        flags = [flag for flag in check(pair(source, target)) if flag.kind is FlagKind.NUMBER_MISMATCH]
        assert [flag.detail for flag in flags] == [detail]

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("قتل ٢٥٠ شخصا", "250 people were killed"),
            ("بلغت النسبة ١٢٫٥٪", "The rate was 12.5 percent"),
            ("نحو 2500 جندي", "About 2,500 soldiers"),
            ("ثلاثة وزراء", "3 ministers"),
            ("3 وزراء", "Three ministers"),
            ("5 ملايين دولار", "$5 million"),
            ("خمسون شخصا في عشرة منازل", "Fifty people in 10 houses"),
            ("بعد عقدين", "After twenty years"),
            ("ثلاثة رجال وطفلان", "Three men and two children"),
            ("مئات القتلى بعد خمسة أيام", "Hundreds dead after five days"),
        ],
    )
    def test_digits_separators_percent_and_words_may_differ_in_form(self, source: str, target: str) -> None:
        assert FlagKind.NUMBER_MISMATCH not in kinds(pair(source, target))


class TestLengthRatio:
    @pytest.mark.parametrize("target", ["The minister said that 2,500", f"{ENGLISH} {ENGLISH[::-1]}", ""])
    def test_much_too_short_too_long_or_empty(self, target: str) -> None:
        assert FlagKind.LENGTH_RATIO in kinds(pair(ARABIC, target))

    def test_short_segments_have_room(self) -> None:
        assert kinds(pair("عاجل", "Breaking news")) == set()


class TestLowSimilarity:
    def test_under_the_line_is_flagged_and_not_on_it(self) -> None:
        assert kinds(replace(pair(ARABIC, ENGLISH), similarity=0.84)) == {FlagKind.LOW_SIMILARITY}
        assert kinds(replace(pair(ARABIC, ENGLISH), similarity=0.845)) == set()

    def test_a_few_words_are_not_judged(self) -> None:
        assert kinds(replace(pair("عاجل", "Breaking news"), similarity=0.2)) == set()


class TestNonword:
    def test_made_up_words_are_named_once_each(self) -> None:
        made_up = ENGLISH.replace("soldiers", "soldioners").replace("country", "gymnatomy and the gymnatomy")
        (flag,) = check(pair(ARABIC, made_up))
        assert (flag.kind, flag.detail) == (FlagKind.NONWORD, "no such words: soldioners, gymnatomy")

    @pytest.mark.parametrize(
        "target",
        [
            "The Brotattic minister of Zgrelia said that 2,500 soldiers would leave the country.",
            "The minister said that 2,500 soldiers of Al-qzrda and the café's naïve co-dwrkers would leave.",
            "The colour of the harbour's theatre, the color of the theater: 2,500 souqs and sheikhs, isn't it?",
        ],
    )
    def test_names_spellings_and_loans_are_left_alone(self, target: str) -> None:
        assert FlagKind.NONWORD not in kinds(pair(ARABIC, target))

    def test_words_of_the_source_are_not_made_up(self) -> None:
        source = "أطلق الباحثون على البرنامج اسم qwzrt في عام 2019."
        assert kinds(pair(source, "The researchers called the program qwzrt in 2019.")) == set()

    def test_many_are_not_all_named(self) -> None:
        flags = check(pair(ARABIC, "2,500 " + ", ".join(f"{letter}qzxwv" for letter in "abcdefg")))
        (detail,) = [flag.detail for flag in flags if flag.kind is FlagKind.NONWORD]
        assert detail == "no such words: aqzxwv, bqzxwv, cqzxwv, dqzxwv, eqzxwv …"

    def test_arabic_words_are_not_judged(self) -> None:
        assert FlagKind.NONWORD not in kinds(pair(ENGLISH, ARABIC + " خزعبقلش", into="ar"))


def test_low_confidence_shows_a_share_below_the_usual_one() -> None:
    usual = THRESHOLDS.score
    for below in (1e-3, 0.01, 0.5):
        (flag,) = check(replace(pair("خبر", "News"), score=usual - below))
        given, least = re.findall(r"[\d.]+(?=%)", flag.detail)
        assert float(given) < float(least)
    (flag,) = check(replace(pair("خبر", "News"), score=usual - 1e-9))
    assert "just below the usual" in flag.detail
