"""Recommendations: what fits, what the licence allows, and why the rest is left out."""

from __future__ import annotations

import pytest
from dragoman_models.cli import main
from dragoman_models.errors import UsageError
from dragoman_models.recommendation import Need, parse_bytes, recommend, render

BOTH = [Need("translation", "ar", "en"), Need("translation", "en", "ar")]


def names(ram_mb: float, needs: list[Need], *, commercial: bool = False) -> list[str | None]:
    found = recommend(ram_mb, needs, commercial=commercial)
    return [choice.best.name if choice.best else None for choice in found.choices]


@pytest.mark.parametrize(
    ("ram_mb", "expected"),
    [
        (4000, ["opus-mt-tc-big-ar-en", "opus-mt-tc-big-en-ar"]),
        (800, ["hplt-ar-en", "hplt-en-ar"]),
        (500, ["hplt-ar-en", None]),
        (100, [None, None]),
    ],
)
def test_best_models_fit_into_memory_together(ram_mb: float, expected: list[str | None]) -> None:
    assert names(ram_mb, BOTH) == expected


def test_commercial_use_needs_a_licence_that_allows_it() -> None:
    summaries = [Need("summarization", "ar", "ar")]
    assert names(2000, summaries) == ["mt5-xlsum"]
    assert names(2000, summaries, commercial=True) == [None]
    against = dict(recommend(2000, summaries, commercial=True).against)
    assert against["mt5-xlsum"] == "no commercial use (CC-BY-NC-SA-4.0)"
    assert "commercial use is unclear" in against["arabart-xlsum"]
    assert "GB are left" in against["qwen3-4b"]


def test_slow_models_are_offered_beside_the_quick_ones() -> None:
    choice = recommend(8000, BOTH, commercial=True).choices[0]
    assert choice.best is not None
    assert choice.best.name == "opus-mt-tc-big-ar-en"
    assert choice.slower is not None
    assert choice.slower.name == "lmt-60-4b"
    assert recommend(4000, BOTH, commercial=True).choices[0].slower is None


def test_slow_model_is_the_choice_where_there_is_no_other() -> None:
    choice = recommend(8000, [Need("summarization", "ar", "ar")], commercial=True).choices[0]
    assert choice.slower is not None
    assert choice.slower.name == "qwen3-4b"
    assert "qwen3-4b" in render(recommend(8000, [choice.need], commercial=True))


def test_models_without_figures_are_named_for_measuring() -> None:
    choice = recommend(4000, BOTH, commercial=True).choices[0]
    assert "quickmt-ar-en" in [entry.name for entry in choice.unmeasured]


def test_what_cannot_be_had_is_named_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", "--ram", "4G", "--commercial", "--pair", "ar-en"]) == 0
    printed = capsys.readouterr().out
    assert "dragoman-models pull opus-mt-tc-big-ar-en\n" in printed
    assert "HY-MT1.5 (Tencent): cannot be had" in printed
    assert "South Korea" in printed
    assert "en to ar" not in printed


def test_memory_is_read_in_the_usual_spellings() -> None:
    assert parse_bytes("4G") == parse_bytes("4 GB") == parse_bytes("4gib") == 4e9
    assert parse_bytes("512M") == 512e6
    for text in ("", "x", "-1G", "nan", "inf", "4 X"):
        with pytest.raises(UsageError, match="not an amount of memory"):
            parse_bytes(text)


def test_pair_that_is_none_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", "--ram", "4G", "--pair", "arabic"]) == 2
    assert "--pair 'arabic'" in capsys.readouterr().err
