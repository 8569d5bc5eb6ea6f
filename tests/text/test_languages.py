"""Language codes as people write them."""

from __future__ import annotations

import pytest
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.text import parse_language


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ar", "ar"), ("AR", "ar"), ("ara", "ar"), ("arb", "ar"), ("ar-IQ", "ar"), ("ar_EG.UTF-8", "ar"),
        ("ar-Arab-SA", "ar"),
        (" en ", "en"), ("en_US", "en"), ("eng", "en"), ("en-GB-oxendict", "en"), ("fa", "fa"), ("fas", "fa"),
        ("per", "fa"),
        ("fr-CA", "fr"), ("ckb", "ckb"), ("zh-Hant-TW", "zh"), ("en@euro", "en"),
    ],
)  # fmt: skip
def test_reads(code: str, language: str) -> None:
    assert parse_language(code) == language


@pytest.mark.parametrize(
    "code", ["", " ", "english", "a", "ar-", "-ar", "عربي", "und", "mul", "e n", "en--US", "12", "\ud800", "x" * 9000]
)
def test_refuses_and_names_what_is_allowed(code: str) -> None:
    with pytest.raises(UnsupportedLanguageError, match="ar, en") as caught:
        parse_language(code)
    assert caught.value.metadata["allowed"] == "ar, en"
    assert len(caught.value.message) < 300
    caught.value.metadata["language"].encode()
