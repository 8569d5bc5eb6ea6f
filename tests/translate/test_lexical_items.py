"""LEXICON_MISMATCH: things that both languages name, and those that a translation lost."""

from __future__ import annotations

import pytest
from dragoman_server.inference import FlagKind
from dragoman_server.translate.checks import Pair, check
from dragoman_server.translate.checks.items import lexicon_of
from dragoman_server.translate.checks.lexical_items import lexicon_mismatch


def detail(source: str, target: str, *, into: str = "en") -> str:
    """What is missing; "" when nothing is."""
    pair = Pair(source=source, target=target, source_language="ar" if into == "en" else "en", target_language=into)
    flag = lexicon_mismatch(pair)
    return flag.detail if flag else ""


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("اجتمع الوفد في تشرين الثاني", "The delegation met in October", "تشرين الثاني (month)"),
        ("وصل يوم الأربعاء", "He arrived on Thursday", "الأربعاء (weekday)"),
        ("بلغت التكلفة مليار دولار", "The cost was a billion euros", "دولار (currency)"),
        ("بلغت التكلفة 3 مليارات دولار", "The cost was 3 million dollars", "مليارات (scale)"),
        ("ضخ 30,000 متر مكعب", "He pumped 30km", "متر مكعب (unit)"),
        ("زار الوفد للصين", "The delegation visited Japan", "للصين (country)"),
        ("وقالت كوريا الشمالية", "The north said", "كوريا الشمالية (country)"),
    ],
)
def test_what_english_lost_is_named(source: str, target: str, missing: str) -> None:
    assert detail(source, target) == f"no counterpart: {missing}"


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("They met in September", "اجتمعوا في تشرين الأول", "September (month)"),
        ("On Friday the bank opened", "يوم السبت فتح البنك", "Friday (weekday)"),
        ("It costs $1bn", "تبلغ تكلفته مليار يورو", "$ (currency)"),
        ("about 20 miles away", "على بعد نحو 20 كيلومترا", "miles (unit)"),
        ("Yemen and Oman agreed", "اتفقت سلطنة عمان", "Yemen (country)"),
        ("YEMEN AND OMAN AGREED", "اتفقت سلطنة عمان", "YEMEN (country)"),
    ],
)
def test_what_arabic_lost_is_named(source: str, target: str, missing: str) -> None:
    assert detail(source, target, into="ar") == f"no counterpart: {missing}"


@pytest.mark.parametrize("month", ["حزيران", "يونيو", "يونيه", "جوان"])
def test_months_of_all_arab_countries_are_accepted(month: str) -> None:
    assert detail("They met in June", f"اجتمعوا في {month}", into="ar") == ""


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("قال رئيس الصين", "The Chinese president said"),
        ("في الولايات المتحدة", "in America"),
        ("بلغ 5 ملايين شخص", "5,000,000 people"),
        ("وبلغ الآلاف", "It reached thousands"),
        ("في 3 مارس", "on 3/3/2020"),
        ("مارس الضغط على الحكومة", "He put pressure on the government"),
        ("شراء كميات قليلة", "buying small amounts"),
        ("كتب ألف رسالة", "He wrote letters"),
        ("قتل المئات", "Hundreds were killed"),
    ],
)
def test_other_ways_to_say_it_are_accepted(source: str, target: str) -> None:
    assert detail(source, target) == ""


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Let us go, we may march", "لنذهب فقد نسير"),
        ("a leg of turkey", "فخذ ديك رومي"),
        ("in Singapore", "تعهدبهاترامبفيسنغافورةوتحركات"),
        ("He waits at the foot of the hill", "ينتظر عند سفح التل"),
    ],
)
def test_english_words_that_only_look_alike_ask_for_nothing(source: str, target: str) -> None:
    assert detail(source, target, into="ar") == ""


def test_a_long_list_is_cut_and_each_is_named_once() -> None:
    source = "Yemen, Yemen, Iraq, Syria, Libya, Egypt, Qatar, Kuwait"
    assert detail(source, "لا شيء", into="ar").count("(country)") == 5
    assert detail(source, "لا شيء", into="ar").endswith(" …")


def test_it_is_one_of_the_checks() -> None:
    pair = Pair(source="وصل يوم الأربعاء", target="He arrived", source_language="ar", target_language="en")
    assert FlagKind.LEXICON_MISMATCH in {flag.kind for flag in check(pair)}


def test_both_languages_have_the_same_items() -> None:
    english, arabic = lexicon_of("en"), lexicon_of("ar")
    assert english.items == arabic.items
    named = {number for lexicon in (english, arabic) for number, _ in lexicon.asking.values()}
    assert len(named) > 200
    for lexicon in (english, arabic):
        known = {number for numbers in (*lexicon.accepted.values(), *lexicon.beginnings.values()) for number in numbers}
        assert named <= known


@pytest.mark.parametrize(("target", "seen"), [("بلغ 7000,000 شخص", True), ("بلغ 7,000,000 شخص", False)])
def test_digits_grouped_as_nobody_does_are_seen(target: str, seen: bool) -> None:
    pair = Pair(source="7,000,000 people", target=target, source_language="en", target_language="ar")
    details = [flag.detail for flag in check(pair) if flag.kind is FlagKind.NUMBER_MISMATCH]
    assert any("odd groups of digits: 7000,000" in detail for detail in details) is seen
