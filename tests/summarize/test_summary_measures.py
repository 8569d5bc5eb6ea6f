"""The yardstick of bench/summaries.py."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def measures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("summary_measures", BENCH / "summary_measures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("text", ["police killed the gunman", "قتلت الشرطة المسلح"])
def test_a_text_agrees_with_itself_in_either_script(measures: ModuleType, text: str) -> None:
    words = measures.words(text)
    assert words
    assert measures.rouge_n(words, words, 1) == measures.rouge_n(words, words, 2) == measures.rouge_l(words, words) == 1


def test_rouge_is_that_of_the_examples_of_its_paper(measures: ModuleType) -> None:
    # Lin 2004, section 3.1: S1 is the reference; its ROUGE-2 and ROUGE-L against S2 and S3.
    first, second, third = ("police killed the gunman", "police kill the gunman", "the gunman kill police")
    reference = first.split()
    assert measures.rouge_l(second.split(), reference) == pytest.approx(3 / 4)
    assert measures.rouge_l(third.split(), reference) == pytest.approx(2 / 4)
    assert measures.rouge_n(second.split(), reference, 2) == measures.rouge_n(third.split(), reference, 2)


def test_rouge_clips_repeated_words_at_the_reference_count(measures: ModuleType) -> None:
    # The reference has it twice: two of three and two of four words in common.
    assert measures.rouge_n(["the", "the", "the"], ["the", "cat", "the", "dog"], 1) == pytest.approx(4 / 7)


def test_rouge_of_nothing_is_nothing(measures: ModuleType) -> None:
    assert measures.rouge_n([], ["a"], 1) == measures.rouge_l([], ["a"]) == measures.rouge_n(["a"], ["a"], 2) == 0


def test_spelling_that_does_not_matter_is_folded(measures: ModuleType) -> None:
    assert measures.words("إلى المدرسةِ ٣") == measures.words("الى المدرسه 3")


def test_coverage_is_of_the_words_that_carry_meaning(measures: ModuleType) -> None:
    assert measures.title_coverage(
        "Ships were loading at the port.", "The loading of ships in Merrow"
    ) == pytest.approx(2 / 3)
    assert measures.title_coverage("anything", "of the") == 1


def test_redundancy_is_that_of_the_closest_pair(measures: ModuleType) -> None:
    assert measures.redundancy(["port plan approved", "port plan approved", "storm closes road"]) == pytest.approx(1)
    assert measures.redundancy(["port plan", "storm road"]) == 0
    assert measures.redundancy(["port plan"]) == 0


def test_sentences_without_their_support_count_as_unsupported(measures: ModuleType) -> None:
    sentences = ["The council met.", "It approved the plan.", "Storms closed the road.", "They lasted two days."]
    assert measures.unsupported([0, 1], sentences, "en") == 0
    assert measures.unsupported([0, 3], sentences, "en") == 1
    assert measures.dangling_start([sentences[1]], "en")
