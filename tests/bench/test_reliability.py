"""The commands of bench/reliability, with small numbers: that they run, and that nothing they look for is wrong."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from dragoman_server.inference import TranslatedSegment, TranslatedText
from dragoman_server.text import Span

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.reliability.fuzz import exponent, fault_of
from bench.reliability.hostile import PATTERNS, hostile_texts


@pytest.fixture
def run(tiny_models: Path, tmp_path: Path) -> Any:
    """Runs a command with its small numbers; what it wrote."""

    def measured(name: str, *arguments: str) -> dict[str, Any]:
        out = tmp_path / f"{name}.json"
        common = ["--quick", "--models", str(tiny_models), "--from", "en", "--to", "ar", "--out", str(out)]
        import_module(f"bench.reliability.{name}").main([*common, *arguments])
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        assert found["command"]
        return found

    return measured


def test_hostile_texts_are_many_and_the_same_for_a_seed() -> None:
    texts = list(hostile_texts(300, seed=3))
    assert texts == list(hostile_texts(300, seed=3))
    assert texts != list(hostile_texts(300, seed=4))
    assert len(set(texts)) > 280
    assert all(text.encode() is not None for text in texts)  # valid Unicode
    assert len(PATTERNS) > 30


@pytest.mark.parametrize(
    ("target", "spans", "fault"),
    [
        ("A.  B.", [((0, 2), (0, 2)), ((4, 6), (4, 6))], None),
        ("AAA.  B.", [((0, 2), (0, 4)), ((4, 6), (6, 8))], None),
        ("A. B.", [((0, 2), (0, 2)), ((4, 6), (3, 5))], "between segments"),
        ("A.  B", [((0, 2), (0, 2))], "behind the last segment"),
        ("A.  B.", [((0, 2), (0, 2)), ((1, 3), (2, 4))], "a segment is at"),
        ("A.  B.", [((0, 2), (0, 2)), ((4, 6), (1, 6))], "a translation is at"),
        ("A.  B.", [((0, 9), (0, 6))], "a segment is at"),
    ],
)
def test_spans_that_do_not_tile_the_text_are_seen(target: str, spans: Any, fault: str | None) -> None:
    segments = tuple(TranslatedSegment(Span(*source), Span(*at)) for source, at in spans)
    found = fault_of("a.  b.", TranslatedText(target, "en", "ar", None, segments, None))
    assert (found is None) if fault is None else (found or "").startswith(fault)


def test_growth_is_told_by_its_exponent() -> None:
    assert exponent({1000: 1.0, 2000: 2.0, 4000: 4.0}) == 1.0
    assert exponent({1000: 1.0, 2000: 4.0, 4000: 16.0}) == 2.0
    assert exponent({1000: 1.0}) is None


@pytest.mark.parametrize("instant", [True, False])
def test_no_hostile_text_breaks_a_call(run: Any, instant: bool) -> None:
    found = run("fuzz", *(["--instant"] if instant else ["--sizes"]))
    assert found["faults"] == []
    assert sum(found["outcomes"].values()) == 100
    assert len(found["growth"]) == len(PATTERNS)
    assert all(len(one["ms"]) == (2 if instant else 0) for one in found["growth"].values())


def test_under_overload_every_refusal_has_its_reason(run: Any) -> None:
    found = run("overload", "--loads", "1", "4", "--connections", "3", "--deadline", "0")
    for load in found["loads"]:
        assert load["bare"] == {}
        assert load["refused_without_delay"] == 0


def test_changes_under_load_fail_no_call(run: Any) -> None:
    found = run("changes", "--model", "tiny-en-ar")
    assert found["changes"] == 4
    assert found["load"]["codes"].keys() == {"OK"}
    assert found["answers_of_neither"] == 0


def test_a_killed_server_loses_and_changes_nothing(run: Any) -> None:
    found = run("resume")
    assert (found["kills"], found["lost"], found["different"]) == (1, 0, 0)


def test_a_full_disk_loses_nothing_acknowledged(run: Any) -> None:
    found = run("disk")
    assert found["acknowledged"] > 0
    assert found["refusal"]
    assert "INTERNAL" not in found["refusal"]
    assert (found["lost"], found["stored_though_refused"]) == (0, 0)
    assert found["translated_while_full"] == "OK"


def test_bad_clients_do_not_stop_a_good_one(run: Any) -> None:
    found = run("clients")
    assert found["results"].keys() == {"nobody else", "idle", "unread", "vanishing", "silent"}
    assert all(one["failures"] == [] for one in found["results"].values())


def test_every_connection_is_answered_and_let_go(run: Any) -> None:
    found = run("connections")
    assert found["codes"] == {"OK": 24}
    assert found["left_files"] <= 0 < found["held_files"]


def test_sigterm_with_a_full_queue_ends_well(run: Any) -> None:
    found = run("shutdown")
    assert found["exit_code"] == 0
    assert found["codes"].keys() <= {"OK", "UNAVAILABLE", "CANCELLED"}
    assert found["codes"]["OK"] > 0
    assert sum(found["codes"].values()) == 40


def test_a_soak_tells_what_was_unexpected(run: Any) -> None:
    found = run("soak")
    assert found["unexpected"] == {}
    assert found["different_answers"] == found["internal_in_log"] == 0
    assert found["outcomes"]["bad INVALID_ARGUMENT"] + found["outcomes"]["call OK"] > 0
