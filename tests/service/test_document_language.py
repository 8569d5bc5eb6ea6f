"""The language of a document decides for blocks that are too short to tell theirs, and for no others."""

from __future__ import annotations

import pytest
from dragoman_server.service.document_language import DocumentLanguage, document_language

ARABIC = "أقر مجلس المدينة يوم الثلاثاء ميزانية العام المقبل بقيمة مليارين ونصف المليار دينار."
ENGLISH = "The city council approved the budget of two and a half billion dinars on Tuesday."
FRENCH = "Le conseil municipal s'est réuni hier soir pour discuter du budget de la ville."


@pytest.mark.parametrize(
    ("texts", "target", "expected"),
    [
        ([ARABIC, "Berlin"], "en", "ar"),
        ([ENGLISH, "خبر"], "ar", "en"),
        ([ENGLISH], "en", "en"),
        ([ENGLISH, ARABIC], "en", "ar"),
        ([FRENCH], "en", None),
        (["1", "–"], "en", None),
        ([], "en", None),
    ],
)
def test_a_document_has_the_language_of_its_text(texts: list[str], target: str, expected: str | None) -> None:
    found = document_language(texts, target)
    assert (found.language if found else None) == expected


@pytest.mark.parametrize(
    ("language", "target", "text", "expected"),
    [
        ("en", "ar", "Berlin, Dezember", "en"),
        ("en", "ar", "Rue de la Paix", "en"),
        ("ar", "en", "خبر عاجل", "ar"),
        ("ar", "en", "پاکستان", "ar"),
        ("ar", "en", "شركة Microsoft Deutschland", "ar"),
        ("ar", "en", "Tagesschau", "en"),
        ("en", "en", "Berlin, Dezember", "en"),
        ("en", "ar", ENGLISH, "en"),
        ("en", "ar", FRENCH, None),
        ("en", "en", ARABIC, None),
        ("ar", "en", "12 – 3", None),
        ("ar", "en", "Новости", None),
    ],
)
def test_short_blocks_follow_the_document(language: str, target: str, text: str, expected: str | None) -> None:
    assert DocumentLanguage(language, target).of(text) == expected
