from __future__ import annotations

import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.stories import ArticleKey, NearDuplicateOptions, NearDuplicates
from dragoman_server.stories.near_duplicates import shingles
from hypothesis import given, settings
from hypothesis import strategies as st

ENGLISH = (
    "The council of Halden approved the new harbour plan on Sunday after a long debate. The plan costs 12.5 million "
    "euros and the council pays half of it. Fishermen fear that the noise will drive away the herring for years."
)
ARABIC = (
    "أقر مجلس المدينة خطة الميناء الجديد يوم الأحد بعد نقاش طويل. وتبلغ كلفة خطة الميناء 12.5 مليون دولار يدفع مجلس "
    "المدينة نصفها. ويخشى الصيادون أن تبعد أعمال البناء الأسماك عن الساحل لسنوات."
)
A, B, C = ArticleKey("Post", "1"), ArticleKey("Wire", "1"), ArticleKey("Post", "2")


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (ENGLISH, ENGLISH.replace("on Sunday", "on Monday").upper()),
        (ARABIC, ARABIC.replace("يوم الأحد", "يوم الإثنين").replace("أقر", "أقَرَّ")),
    ],
    ids=["en", "ar"],
)
def test_an_edited_copy_is_found_with_its_similarity(text: str, edited: str) -> None:
    index = NearDuplicates()
    assert index.add(A, text) == ()
    (found,) = index.add(B, edited)
    left, right = (set(shingles(one, 3).tolist()) for one in (text, edited))
    assert found.key == A
    assert found.similarity == len(left & right) / len(left | right)
    assert 0.5 < found.similarity < 1


def test_another_article_is_no_duplicate() -> None:
    index = NearDuplicates()
    index.add(A, ENGLISH)
    assert index.add(B, "Storms closed the mountain road between Varle and Merrow for two days this week.") == ()


def test_a_new_version_replaces_the_one_before() -> None:
    index = NearDuplicates()
    index.add(A, ENGLISH)
    assert index.add(A, ENGLISH + " An update.") == ()
    assert len(index) == 1
    index.add(A, ARABIC)
    assert index.add(C, ENGLISH) == ()


def test_ids_of_two_outlets_are_not_confused() -> None:
    index = NearDuplicates()
    index.add(A, ENGLISH)
    assert [found.key for found in index.add(B, ENGLISH)] == [A]


def test_the_oldest_article_is_forgotten_first() -> None:
    index = NearDuplicates(NearDuplicateOptions(articles=2))
    for key, text in ((A, ENGLISH), (B, ARABIC), (C, "Something else entirely happened in the mountains today.")):
        index.add(key, text)
    assert len(index) == 2
    assert index.add(ArticleKey("Post", "3"), ENGLISH) == ()
    assert not index._buckets.keys() - {band for own in index._shingles.values() for band in index._bands(own)}


def test_a_text_without_words_has_no_duplicates() -> None:
    index = NearDuplicates()
    assert index.add(A, " … ") == index.add(B, " … ") == ()


def test_a_bad_option_is_refused_by_name() -> None:
    with pytest.raises(InvalidRequestError, match="similarity is 0; allowed") as caught:
        NearDuplicateOptions(similarity=0)
    assert caught.value.field == "similarity"


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["ميناء", "خطة", "harbour", "plan", "12", "council", "\ud800", "…", ""]), max_size=40))
def test_any_text_is_its_own_duplicate(words: list[str]) -> None:
    text = " ".join(words)
    index = NearDuplicates()
    index.add(A, text)
    expected = [1.0] if any(char.isalnum() for char in text) else []
    assert [found.similarity for found in index.add(B, text)] == expected
