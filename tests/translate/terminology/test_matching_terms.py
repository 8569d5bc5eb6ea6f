"""Where the terms of a glossary are found, and where they are not."""

from __future__ import annotations

from functools import cache

import pytest
from dragoman_server.text import CopyMark, Markup, RenderMark
from dragoman_server.translate.terminology import Glossary, GlossaryEntry, GlossaryMatcher, TermMatch, marks
from hypothesis import given
from hypothesis import strategies as st

ENTRIES = (
    GlossaryEntry(en="drone", ar="طائرة مسيرة"),
    GlossaryEntry(en="party", ar="حزب"),
    GlossaryEntry(en="Hama", ar="حماة"),
    GlossaryEntry(en="Houthi", ar="حوثي"),
    GlossaryEntry(en="NGO", ar="منظمة غير حكومية"),
    GlossaryEntry(en="Iraq", ar="العراق"),
    GlossaryEntry(en="Security Council", ar="مجلس الأمن"),
    GlossaryEntry(en="Security Council resolution", ar="قرار مجلس الأمن"),
    GlossaryEntry(en="US", ar="أمريكا", case_sensitive=True),
    GlossaryEntry(en="Reuters", ar="Reuters"),
    GlossaryEntry(en="J. P. Morgan", ar="جيه بي مورغان"),
    GlossaryEntry(en="ministry", ar="وزارة"),
    GlossaryEntry(en="Libya", ar="ليبيا"),
    GlossaryEntry(en="God", ar="الله"),
    GlossaryEntry(en="defence", ar="دفاع", direction="en-ar"),
)


@cache
def matcher(source: str) -> GlossaryMatcher:
    return GlossaryMatcher(Glossary(ENTRIES), source, "en" if source == "ar" else "ar")


def found(text: str, source: str) -> list[tuple[str, str]]:
    return [(match.span.of(text), match.core.of(text)) for match in matcher(source).find(text)]


@pytest.mark.parametrize(
    ("text", "span", "core"),
    [
        ("Two Drones fell.", "Drones", "Drones"),
        ("The parties met.", "parties", "parties"),
        ("the drone's pilot", "drone's", "drone"),
        ("the drones’ pilots", "drones’", "drones"),
        ("Most Houthis left.", "Houthis", "Houthis"),
        ("NGOs protested.", "NGOs", "NGOs"),
        ("The security-council's vote", "security-council's", "security-council"),
        ("a Security\nCouncil resolution", "Security\nCouncil resolution", "Security\nCouncil resolution"),
        ("The US said", "US", "US"),
        ("J.P. Morgan said", "J.P. Morgan", "J.P. Morgan"),
    ],
)
def test_english_forms_of_a_term_are_found(text: str, span: str, core: str) -> None:
    assert found(text, "en") == [(span, core)]


@pytest.mark.parametrize(
    "text",
    [
        "Hamas said", "Tell us more", "dronesome", "a drone-less".replace("drone", "dron"), "Security. Council",
        "Security\n\nCouncil", "for us.",
    ],
)  # fmt: skip
def test_other_english_words_are_no_term(text: str) -> None:
    assert found(text, "en") == []


@pytest.mark.parametrize(
    ("text", "span", "core", "proclitics"),
    [
        ("في العراق", "العراق", "العراق", ()),
        ("وبالعراق", "وبالعراق", "العراق", ("و", "ب")),
        ("للعراق", "للعراق", "لعراق", ("ل",)),
        ("عراق جديد", "عراق", "عراق", ()),
        ("والحزب", "والحزب", "حزب", ("و", "ال")),
        ("فللحزب", "فللحزب", "حزب", ("ف", "ل", "ال")),
        ("وَالحِزْبُ", "وَالحِزْبُ", "حِزْبُ", ("و", "ال")),
        ("كالحـــزب", "كالحـــزب", "حـــزب", ("ك", "ال")),
        ("حزبًا", "حزبًا", "حزبًا", ()),
        ("الطائرة المسيّرة", "الطائرة المسيّرة", "طائرة المسيّرة", ("ال",)),
        ("طائره مسيره", "طائره مسيره", "طائره مسيره", ()),
        ("وقرار مجلس الامن", "وقرار مجلس الامن", "قرار مجلس الامن", ("و",)),
        ("ووزارة", "ووزارة", "وزارة", ("و",)),
        ("وزارة", "وزارة", "وزارة", ()),
        ("لليبيا", "لليبيا", "ليبيا", ("ل",)),
        ("والله", "والله", "الله", ("و",)),
        ("لله", "لله", "له", ("ل",)),
        ("عن Reuters قال", "Reuters", "Reuters", ()),
        ("بـReuters", "Reuters", "Reuters", ()),
    ],
)
def test_arabic_forms_of_a_term_are_found(text: str, span: str, core: str, proclitics: tuple[str, ...]) -> None:
    (match,) = matcher("ar").find(text)
    assert (match.span.of(text), match.core.of(text), match.proclitics) == (span, core, proclitics)


@pytest.mark.parametrize("text", ["له", "الدفاع", "حزبي", "حزام", "المليار", "مجلس. الأمن"])
def test_other_arabic_words_are_no_term(text: str) -> None:
    assert found(text, "ar") == []


def test_a_term_that_stays_is_copied_and_others_rendered() -> None:
    text = "Reuters on Iraq's drones"
    markup = Markup(text, (), marks(matcher("en").find(text)))
    assert [type(mark) for mark in markup.fixed] == [CopyMark, RenderMark, RenderMark]
    assert [mark.span.of(text) for mark in markup.fixed] == ["Reuters", "Iraq", "drones"]


def test_a_term_without_article_is_preferred_for_a_word_without() -> None:
    entries = (GlossaryEntry(ar="العربي", en="Al-Araby"), GlossaryEntry(ar="عربي", en="Arab"))
    both = GlossaryMatcher(Glossary(entries), "ar", "en")
    assert [match.target for match in both.find("العربي وعربي")] == ["Al-Araby", "Arab"]


WORDS = [*"الوفبك", "العراق", "حزب", "لل", "وال", "طائرة", "مسيرة", "drone", "s", "'", "Security", "Council", "US",
         "ﻻ", "ﷲ", " ", " ", "\n", ".", "-", "\u064e", "\u064b", "\u0640", "\u200f", "İ", "ß", "\ud800",
         "a" * 70]  # fmt: skip


@given(st.one_of(st.lists(st.sampled_from(WORDS), max_size=20).map("".join), st.text(max_size=40)))
def test_matches_lie_in_order_within_any_text(text: str) -> None:
    for source in ("ar", "en"):
        end = 0
        for match in matcher(source).find(text):
            assert end <= match.span.start <= match.core.start < match.core.end <= match.span.end <= len(text)
            end = match.span.end


@given(st.sampled_from(ENTRIES[:-1]), st.sampled_from(["", "و", "ف"]), st.sampled_from(["", "ب", "ك", "ل"]))
def test_proclitics_hide_no_arabic_term(entry: GlossaryEntry, conjunction: str, preposition: str) -> None:
    if entry.do_not_translate or entry.ar == "الله":  # which is written لله, one ل less than two words make
        return
    term = entry.ar
    if preposition == "ل" and term.startswith("ال"):
        term = term[1:]
    matches: tuple[TermMatch, ...] = matcher("ar").find(f"قال {conjunction}{preposition}{term} اليوم")
    assert [match.entry for match in matches] == [entry]
