"""The cost of each extra: the arithmetic, and that all of them are measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.engine.extras import BASES, PLAIN, main, ratios


def measured(**seconds: float) -> dict[str, dict[str, float]]:
    return {name: {"seconds": value, "cpu_seconds": 2 * value} for name, value in seconds.items()}


def test_each_extra_is_compared_within_its_round() -> None:
    found = ratios([measured(plain=1.0, html=2.0), measured(plain=4.0, html=4.0), measured(plain=1.0, html=3.0)])
    assert found == {
        "html": {
            "time": {"median": 2.0, "least": 1.0, "greatest": 3.0},
            "processor": {"median": 2.0, "least": 1.0, "greatest": 3.0},
        }
    }


def test_the_lexicon_is_compared_with_a_translation_without_it() -> None:
    found = ratios([measured(plain=3.0, plain_without_lexicon=2.0)])
    assert found["name_lexicon"]["time"]["median"] == 1.5
    assert set(found) == set(BASES)


def run(models: Path, out: Path, *arguments: str) -> dict[str, Any]:
    main(["--quick", "--models", str(models), "--from", "en", "--to", "ar", "--out", str(out), *arguments])
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_every_extra_is_measured(tiny_models: Path, tmp_path: Path) -> None:
    found = run(tiny_models, tmp_path / "extras.json")
    assert found["sentences"] == 10
    assert set(found["rounds"][0]) == (set(found["ratios"]) - set(BASES)) | {PLAIN, "plain_without_lexicon"}
    for extra in (
        "html",
        "glossary_10",
        "glossary_5000",
        "glossary_stored_10000",
        "names_kept",
        "name_lexicon",
        "word_alignment",
        "alternatives",
        "token_scores",
        "reverse_model",
        "memory_half",
        "previous_all",
    ):
        assert set(found["ratios"][extra]) == {"time", "processor"}


def test_one_extra_can_be_chosen(tiny_models: Path, tmp_path: Path) -> None:
    assert set(run(tiny_models, tmp_path / "extras.json", "--only", "html")["ratios"]) == {"html", "name_lexicon"}
    with pytest.raises(SystemExit, match="no extra bold"):
        run(tiny_models, tmp_path / "extras.json", "--only", "bold")
