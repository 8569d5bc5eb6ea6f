from __future__ import annotations

import math

import pytest
from dragoman_server.errors import InvalidRequestError, LimitExceededError, UnsupportedLanguageError
from dragoman_server.summarize import DEFAULT_SENTENCES, MAX_SENTENCES, SummarizeOptions


def test_three_sentences_when_nothing_is_asked() -> None:
    options = SummarizeOptions()
    assert (options.sentences, options.words, options.share) == (DEFAULT_SENTENCES, None, None)


@pytest.mark.parametrize("length", [{"words": 40}, {"share": 0.2}, {"share": 1.0}, {"sentences": MAX_SENTENCES}])
def test_the_length_that_was_given_is_the_only_one(length: dict[str, float]) -> None:
    options = SummarizeOptions(**length)
    given = {name: getattr(options, name) for name in ("sentences", "words", "share")}
    assert {name: value for name, value in given.items() if value is not None} == length


def test_two_lengths_are_refused() -> None:
    with pytest.raises(InvalidRequestError, match="sentences and words") as caught:
        SummarizeOptions(sentences=2, words=50)
    assert (caught.value.reason, caught.value.field) == ("INVALID_LENGTH", "length")


@pytest.mark.parametrize(
    ("length", "field"),
    [
        ({"sentences": 0}, "sentences"),
        ({"sentences": -3}, "sentences"),
        ({"words": 0}, "words"),
        ({"share": 0.0}, "share"),
        ({"share": 1.01}, "share"),
        ({"share": math.nan}, "share"),
        ({"share": math.inf}, "share"),
    ],
)
def test_a_length_out_of_range_is_refused_with_its_field(length: dict[str, float], field: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        SummarizeOptions(**length)
    assert caught.value.field == field
    assert caught.value.metadata["allowed"]


def test_too_many_sentences_are_refused_with_the_limit() -> None:
    with pytest.raises(LimitExceededError) as caught:
        SummarizeOptions(sentences=MAX_SENTENCES + 1)
    assert caught.value.metadata == {"limit": str(MAX_SENTENCES), "actual": str(MAX_SENTENCES + 1)}


def test_language_codes_are_read_leniently() -> None:
    assert SummarizeOptions(source="ar-IQ").source == "ar"


@pytest.mark.parametrize("code", ["fa", "nonsense!", ""])
def test_other_languages_are_refused_with_the_option(code: str) -> None:
    with pytest.raises(UnsupportedLanguageError) as caught:
        SummarizeOptions(source=code)
    assert caught.value.field == "source"


def test_equal_options_are_one_key() -> None:
    assert len({SummarizeOptions(words=40, source="AR"), SummarizeOptions(words=40, source="ar")}) == 1
