"""Translation memory: stored, found exactly and nearly, removed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from dragoman_server.errors import InvalidRequestError, UnsupportedLanguageError
from dragoman_server.storage import (
    ApprovedSegment,
    Database,
    ImportReport,
    InvalidEntriesError,
    NotStoredError,
    TranslationMemory,
    context_key,
)
from dragoman_server.storage.words import folded_words, similarity

MINISTER = ApprovedSegment(
    source_language="en",
    target_language="ar",
    source="The minister of finance said on Monday that prices would not rise.",
    target="قال وزير المالية يوم الاثنين إن الأسعار لن ترتفع.",
    document="article-7",
    author="salma",
    note="approved for the front page",
)
HEADLINE = replace(MINISTER, source="Prices “will not rise”", target="الأسعار «لن ترتفع»", document="article-8")


def _exact(memory: TranslationMemory, source: str, context: str = "") -> str | None:
    found = memory.exact(source, source_language="en", target_language="ar", context=context)
    return found.target if found else None


def test_a_stored_segment_is_found(memory: TranslationMemory) -> None:
    assert memory.put([MINISTER, HEADLINE]) == ImportReport(added=2)
    found = memory.exact(MINISTER.source, source_language="en-GB", target_language="ara")
    assert found is not None
    for name in ("source", "target", "document", "author", "note", "context"):
        assert getattr(found, name) == getattr(MINISTER, name)
    assert found.created == found.updated


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Prices "will not rise"', True),
        ("  Prices \n “will not\u00a0rise” ", True),
        ("prices “will not rise”", False),
        ("Prices “will not rise”.", False),
        ("", False),
        ("\0\ud800", False),
    ],
)
def test_exact_means_the_same_when_normalised(memory: TranslationMemory, source: str, found: bool) -> None:
    memory.put([HEADLINE])
    assert (_exact(memory, source) is not None) is found


def test_the_other_direction_is_another_memory(memory: TranslationMemory) -> None:
    memory.put([MINISTER])
    assert memory.exact(MINISTER.target, source_language="ar", target_language="en") is None
    assert memory.near(MINISTER.source, source_language="ar", target_language="en") == []


def test_a_segment_takes_the_place_of_its_source(database: Database) -> None:
    times = iter(datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(days=day) for day in range(9))
    memory = TranslationMemory(database, now=lambda: next(times))
    memory.put([MINISTER])
    assert memory.put([replace(MINISTER, target="أفضل")]) == ImportReport(changed=1)
    assert memory.put([replace(MINISTER, target="أفضل")]) == ImportReport(unchanged=1)
    (stored,) = memory.segments().items
    assert (stored.target, stored.updated - stored.created) == ("أفضل", timedelta(days=1))


def test_the_segment_of_the_same_context_comes_first(memory: TranslationMemory) -> None:
    first, second = context_key("Who came?"), context_key("Who left?")
    memory.put(
        [
            replace(HEADLINE, target="عام"),
            replace(HEADLINE, target="أول", context=first),
            replace(HEADLINE, target="ثان", context=second),
        ]
    )
    assert [_exact(memory, HEADLINE.source, context) for context in (first, second, "", context_key("x"))] == [
        "أول",
        "ثان",
        "عام",
        "عام",
    ]


def test_a_near_match_shows_what_differs(memory: TranslationMemory) -> None:
    memory.put([MINISTER, HEADLINE])
    wanted = "The minister of trade said on Monday that prices would not rise."
    (found,) = memory.near(wanted, source_language="en", target_language="ar")
    assert found.segment.target == MINISTER.target
    assert found.similarity == pytest.approx(1 - 1 / 13)
    (difference,) = found.differences
    assert (difference.here.of(wanted), difference.there.of(MINISTER.source)) == ("trade", "finance")


def test_a_near_match_in_arabic(memory: TranslationMemory) -> None:
    memory.put([replace(MINISTER, source_language="ar", target_language="en", source=MINISTER.target, target="x")])
    (found,) = memory.near(
        "قال وزيرُ الماليّة يوم الأحد إن الأسعار لن ترتفع.", source_language="ar", target_language="en"
    )
    assert found.similarity == pytest.approx(0.9)


def test_what_differs_too_much_is_no_near_match(memory: TranslationMemory) -> None:
    memory.put([MINISTER])
    wanted = "The minister of trade told us yesterday that wages would fall."
    assert memory.near(wanted, source_language="en", target_language="ar") == []
    assert memory.near("...", source_language="en", target_language="ar") == []
    assert memory.near("word " * 5000, source_language="en", target_language="ar") == []


@pytest.mark.parametrize("minimum", [0.5, 0.7, 0.85, 1.0])
def test_near_finds_what_comparing_all_finds(memory: TranslationMemory, minimum: float) -> None:
    """The search by rare words against the comparison with every stored source."""
    chosen = random.Random(7)
    vocabulary = [f"w{number}" for number in range(60)]

    def sentence() -> list[str]:
        return [vocabulary[int(60 * chosen.random() ** 2)] for _ in range(chosen.randint(1, 12))]

    sources = [sentence() for _ in range(300)]
    memory.put([replace(MINISTER, source=" ".join(words)) for words in sources])
    stored = {tuple(folded_words(segment.source)) for segment in memory.all_segments()}
    for words in chosen.sample(sources, 30):
        wanted = list(words)
        wanted[chosen.randrange(len(wanted))] = chosen.choice([*vocabulary, "new", "w1 w1"])
        wanted = " ".join(wanted).split()
        found = memory.near(" ".join(wanted), source_language="en", target_language="ar", minimum=minimum, limit=50)
        scores = [similarity(wanted, other, minimum) for other in stored]
        expected = sorted((score for score in scores if score is not None), reverse=True)
        assert [match.similarity for match in found] == pytest.approx(expected[:50])


def test_changed_and_deleted_segments_leave_the_index(memory: TranslationMemory, database: Database) -> None:
    memory.put([HEADLINE])
    memory.put([replace(HEADLINE, source='Prices  "will not rise"', target="x")])
    (found,) = memory.near("Prices will not rise", source_language="en", target_language="ar", minimum=0.5)
    memory.delete(found.segment.id)
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM segment_word_counts").fetchone() == (0,)
    assert memory.near(HEADLINE.source, source_language="en", target_language="ar") == []
    memory.put([replace(HEADLINE, source="Another sentence altogether")])
    assert memory.near(HEADLINE.source, source_language="en", target_language="ar") == []
    with pytest.raises(NotStoredError):
        memory.delete(found.segment.id)


def test_a_document_is_purged(memory: TranslationMemory) -> None:
    memory.put([MINISTER, HEADLINE])
    assert memory.purge("article-7") == 1
    assert [segment.document for segment in memory.segments().items] == ["article-8"]
    assert memory.purge("article-7") == 0
    with pytest.raises(InvalidRequestError, match="document"):
        memory.purge("")


def test_segments_are_counted_by_pair(memory: TranslationMemory) -> None:
    memory.put([MINISTER, HEADLINE, replace(MINISTER, source_language="ar", target_language="en", source="نعم")])
    assert memory.count() == {("ar", "en"): 1, ("en", "ar"): 2}


def test_segments_come_in_pages(memory: TranslationMemory) -> None:
    memory.put([MINISTER, HEADLINE, replace(MINISTER, source="third")])
    first = memory.segments(page_size=2)
    second = memory.segments(page_size=2, token=first.next_token)
    assert [len(first.items), len(second.items), second.next_token] == [2, 1, ""]
    assert [it.source for it in memory.segments(document="article-8").items] == [HEADLINE.source]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"source": " \u200f\n"}, "source is empty"),
        ({"target": ""}, "target is empty"),
        ({"source": "a" * 10_001}, "10,000"),
        ({"source": "a\0b"}, "U\\+0000"),
        ({"target": "a\ud800b"}, "U\\+D800"),
        ({"source_language": "fr"}, "'fr' is not supported"),
        ({"source_language": "?"}, "not a language code"),
        ({"target_language": "en"}, "both in 'en'"),
        ({"document": "d" * 501}, "document"),
        ({"context": "c" * 65}, "context"),
    ],
)
def test_a_bad_segment_changes_nothing(memory: TranslationMemory, bad: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidEntriesError, match=said) as caught:
        memory.put([HEADLINE, replace(MINISTER, **bad)])
    assert caught.value.problems[0].line == 2
    assert memory.count() == {}


@pytest.mark.parametrize(("minimum", "limit"), [(0.4, 5), (1.1, 5), (float("nan"), 5), (0.7, 0), (0.7, 51)])
def test_bad_options_of_near_are_refused(memory: TranslationMemory, minimum: float, limit: int) -> None:
    with pytest.raises(InvalidRequestError):
        memory.near("x", source_language="en", target_language="ar", minimum=minimum, limit=limit)


def test_unknown_languages_are_refused(memory: TranslationMemory) -> None:
    with pytest.raises(UnsupportedLanguageError):
        memory.exact("x", source_language="fr", target_language="ar")
    with pytest.raises(UnsupportedLanguageError):
        memory.near("x", source_language="en", target_language="xx")
