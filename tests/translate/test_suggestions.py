"""Words for one place of a translation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from dragoman_server.errors import DragomanError, LimitExceededError
from dragoman_server.translate import SuggestOptions, WordSuggester
from translate_fakes import FakeDirectory, FakeModel

TEXT = "قال الوزير إن الهدنة تبدأ الأحد."
LINK = "https://example.org/a"
TO_ENGLISH = SuggestOptions(target="en", source="ar")


def suggester(*continuations: str, **model: Any) -> tuple[WordSuggester, FakeModel]:
    """Over a model that goes on with these."""
    made = FakeModel(goes_on=lambda sentence, prefix: continuations, **model)
    return WordSuggester(FakeDirectory((made,))), made


def by_length(source: str, target: str) -> Sequence[float]:
    """Shorter words are more probable."""
    return [-float(len(word)) for word in target.split()]


async def test_words_come_with_their_sentences_the_likeliest_first() -> None:
    words, _ = suggester(" ceasefire starts.", " truce begins.", " calm returns.", scores=by_length)
    found = await words.suggest(TEXT, "The minister said the ", TO_ENGLISH)
    assert [(one.word, one.text) for one in found.words] == [
        ("calm", "The minister said the calm returns."),
        ("truce", "The minister said the truce begins."),
        ("ceasefire", "The minister said the ceasefire starts."),
    ]
    assert [one.score for one in found.words] == [-4, -5, -9]
    assert (found.source_language, found.model.name) == ("ar", "ar-en")


async def test_each_word_comes_once_and_no_more_than_wanted() -> None:
    words, model = suggester(" truce begins.", " truce starts.", " calm returns.", " war ends.")
    found = await words.suggest(TEXT, "The", SuggestOptions(target="en", source="ar", number=2))
    assert [one.word for one in found.words] == ["truce", "calm"]
    assert model.begun == [(TEXT, "The", 6)]


async def test_the_prefix_stays_as_it_is() -> None:
    words, _ = suggester(" truce begins.")
    (one,) = (await words.suggest(TEXT, "the  MINISTER؟ said", TO_ENGLISH)).words
    assert one.text == "the  MINISTER؟ said truce begins."
    assert one.span.of(one.text) == one.word == "truce"


async def test_what_only_lengthens_the_last_word_is_left_out() -> None:
    words, _ = suggester("s began.", ".", ", which began.")
    (one,) = (await words.suggest(TEXT, "The truce", TO_ENGLISH)).words
    assert (one.word, one.text) == ("which", "The truce, which began.")


async def test_an_empty_prefix_asks_for_the_first_word() -> None:
    words, _ = suggester("Truce begins.", "Calm returns.")
    assert [one.text for one in (await words.suggest(TEXT, "  ", TO_ENGLISH)).words] == [
        "Truce begins.",
        "Calm returns.",
    ]


async def test_copied_text_comes_after_the_word() -> None:
    words, model = suggester(" truce", answer=lambda text: "it is new.")
    (one,) = (await words.suggest(f"قال الوزير {LINK} وهي جديدة.", "The", TO_ENGLISH)).words
    assert one.text == f"The truce {LINK} it is new."
    assert model.begun[0][0] == "قال الوزير"


async def test_after_copied_text_the_next_part_goes_on() -> None:
    words, model = suggester("And it is new.")
    (one,) = (await words.suggest(f"قال الوزير {LINK} وهي جديدة.", f"He said {LINK}", TO_ENGLISH)).words
    assert one.text == f"He said {LINK} and it is new."
    assert one.span.of(one.text) == "and"
    assert model.begun[0][:2] == ("وهي جديدة.", "")


async def test_nothing_follows_copied_text_at_the_end() -> None:
    words, model = suggester(" more.")
    assert (await words.suggest(f"قال الوزير {LINK}", f"He said {LINK}", TO_ENGLISH)).words == ()
    assert model.begun == []


async def test_the_end_of_a_sentence_has_no_words() -> None:
    words, _ = suggester(".")
    assert (await words.suggest(TEXT, "The truce begins", TO_ENGLISH)).words == ()


async def test_the_language_is_detected() -> None:
    words, _ = suggester(" truce.")
    assert (await words.suggest(TEXT, "The", SuggestOptions(target="en"))).source_language == "ar"


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("", SuggestOptions(target="en"), "no words"),
        ("12 + 3", SuggestOptions(target="en"), "no words"),
        ("The minister said that it begins on Sunday.", SuggestOptions(target="en"), "already"),
        (TEXT, SuggestOptions(target="en", source="ar", model="other"), "other"),
    ],
)
async def test_bad_requests_are_told_what_is_wrong(text: str, options: SuggestOptions, told: str) -> None:
    words, _ = suggester(" truce.")
    with pytest.raises(DragomanError, match=told):
        await words.suggest(text, "", options)


@pytest.mark.parametrize("number", [0, 9])
def test_the_number_has_a_limit(number: int) -> None:
    with pytest.raises(DragomanError, match="1 to 8") as caught:
        SuggestOptions(target="en", number=number)
    assert caught.value.field == "number"


async def test_a_text_longer_than_the_model_takes_is_refused() -> None:
    words, _ = suggester(" truce.", max_input_tokens=5)
    with pytest.raises(LimitExceededError) as caught:
        await words.suggest("قال الوزير إن الهدنة تبدأ، وإنها طويلة جدا، وإنها جديدة.", "The", TO_ENGLISH)
    assert (caught.value.reason, caught.value.field) == ("TEXT_TOO_LONG", "text")
