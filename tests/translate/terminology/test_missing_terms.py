"""TERM_MISSING, and the search for a translation that has the term."""

from __future__ import annotations

from typing import Any

import pytest
from dragoman_server.inference import Flag, FlagKind
from dragoman_server.text import Span
from dragoman_server.translate import selector as selecting
from dragoman_server.translate.checks import Pair, check
from dragoman_server.translate.checks.terms import term_missing
from dragoman_server.translate.decoding import SegmentTask
from dragoman_server.translate.selector import Selector
from dragoman_server.translate.terminology import Glossary, GlossaryEntry, GlossaryMatcher
from dragoman_server.translate.thresholds import THRESHOLDS, Thresholds
from dragoman_server.translate.units import cut


def flag(entry: GlossaryEntry, source: str, target: str, *, into: str = "ar") -> Flag | None:
    languages = ("en", "ar") if into == "ar" else ("ar", "en")
    terms = GlossaryMatcher(Glossary((entry,)), *languages).find(source)
    assert terms, "the source has the term"
    return term_missing(
        Pair(source=source, target=target, source_language=languages[0], target_language=into, terms=terms)
    )


DRONE = GlossaryEntry(en="drone", ar="طائرة مسيرة", forbidden=("درون", "UAV"))
QASEM = GlossaryEntry(en="Qasem Soleimani", ar="قاسم سليماني")
REUTERS = GlossaryEntry(en="Reuters", ar="Reuters")


@pytest.mark.parametrize(
    ("entry", "source", "target", "into"),
    [
        (DRONE, "the drone", "سقطت الطائرة المسيّرة", "ar"),
        (DRONE, "the drone", "وبطائرته المسيرة", "ar"),
        (DRONE, "بطائرة مسيرة", "with drones", "en"),
        (QASEM, "Qasem Soleimani said", "وقال لقاسم سُليماني", "ar"),
        (QASEM, "قال قاسم سليماني", "Qasem Soleimani's men", "en"),
        (REUTERS, "told Reuters", "لوكالة Reuters", "ar"),
    ],
)
def test_a_term_in_any_form_is_there(entry: GlossaryEntry, source: str, target: str, into: str) -> None:
    assert flag(entry, source, target, into=into) is None


@pytest.mark.parametrize(
    ("entry", "source", "target", "into", "detail"),
    [
        (DRONE, "the drone", "سقطت الطائرة", "ar", "missing: طائرة مسيرة"),
        (DRONE, "the drone", "سقطت الدرون", "ar", "missing: طائرة مسيرة; forbidden: الدرون"),
        (DRONE, "بطائرة مسيرة", "with a drone, a UAV", "en", "forbidden: UAV"),
        (QASEM, "Qasem Soleimani said", "وقال قاسم الصميماني", "ar", "missing: قاسم سليماني"),
        (QASEM, "قال قاسم سليماني", "Qassem Suleimani said", "en", "missing: Qasem Soleimani"),
        (REUTERS, "told Reuters", "لرويترز", "ar", "missing: Reuters"),
    ],
)
def test_a_term_that_is_not_there_is_named(
    entry: GlossaryEntry, source: str, target: str, into: str, detail: str
) -> None:
    assert flag(entry, source, target, into=into) == Flag(FlagKind.TERM_MISSING, detail)


def test_a_forbidden_part_of_the_term_itself_is_allowed() -> None:
    entry = GlossaryEntry(en="unmanned aircraft", ar="طائرة مسيرة", forbidden=("طائرة",))
    assert flag(entry, "unmanned aircraft", "سقطت طائرة مسيرة") is None
    assert flag(entry, "unmanned aircraft", "سقطت طائرة") is not None


async def test_the_hypothesis_that_has_the_term_is_chosen(make_model: Any) -> None:
    source = "The rebels shot down a drone and Qasem Soleimani at the river."
    wrong = "اسقط المتمردون طائرة صغيرة وقاسم الصميماني عند النهر"
    half = "اسقط المتمردون طائرة مسيرة وقاسم الصميماني عند النهر"
    right = "اسقط المتمردون طائرة مسيرة وقاسم سليماني عند النهر"
    glossary = GlossaryMatcher(Glossary((DRONE, QASEM)), "en", "ar")
    span = Span(0, len(source))
    pieces = cut(source, span, (), 50, lambda text: len(text.split()))
    task = SegmentTask(source, span, pieces, glossary.find(source))
    for found, chosen, kinds in (
        ([wrong, half, right], right, []),
        ([wrong, half], half, [FlagKind.TERM_MISSING]),
        ([wrong], wrong, [FlagKind.TERM_MISSING]),
    ):
        model = make_model(lambda text: wrong, "en", "ar", finds=lambda text, found=found: found)
        selector = Selector(model, None, THRESHOLDS)
        (candidate,), _ = await selector.select([task])
        assert candidate.text.rstrip(".") == chosen
        assert [one.kind for one in candidate.flags] == kinds
        assert candidate.attempts == 2


async def test_every_hypothesis_is_checked_once(make_model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def counting(pair: Pair, thresholds: Thresholds) -> tuple[Flag, ...]:
        seen.append(pair.target)
        return check(pair, thresholds)

    monkeypatch.setattr(selecting, "check", counting)
    source = "The rebels shot down a drone at the river."
    span, wrong, right = Span(0, len(source)), "اسقط المتمردون طائرة", "اسقط المتمردون طائرة مسيرة"
    pieces = cut(source, span, (), 50, lambda text: len(text.split()))
    terms = GlossaryMatcher(Glossary((DRONE,)), "en", "ar").find(source)
    model = make_model(lambda text: wrong, "en", "ar", finds=lambda text: [wrong, right])
    await Selector(model, None, THRESHOLDS).select([SegmentTask(source, span, pieces, terms)])
    assert [text.rstrip(".") for text in seen] == [wrong, wrong, right]


async def test_without_a_glossary_nothing_is_searched_again(make_model: Any) -> None:
    source = "The rebels shot down a drone and Qasem Soleimani at the river."
    span = Span(0, len(source))
    task = SegmentTask(source, span, cut(source, span, (), 50, lambda text: len(text.split())))
    model = make_model(lambda text: "اسقط المتمردون طائرة صغيرة وقاسم الصميماني عند النهر", "en", "ar")
    (candidate,), _ = await Selector(model, None, THRESHOLDS).select([task])
    assert (candidate.attempts, candidate.flags) == (1, ())
