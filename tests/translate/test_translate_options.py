from __future__ import annotations

import pytest
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.translate import TranslateOptions


@pytest.mark.parametrize(("code", "language"), [("ara", "ar"), ("ar-IQ", "ar"), ("AR", "ar"), ("en_US", "en")])
def test_language_codes_are_read_leniently(code: str, language: str) -> None:
    assert TranslateOptions(target=code).target == language
    assert TranslateOptions(target="en", source=code).source == language


def test_options_that_mean_the_same_are_equal_and_hash_alike() -> None:
    assert {TranslateOptions(target="EN", source="ara", model="")} == {TranslateOptions(target="en", source="ar")}


@pytest.mark.parametrize("code", ["fa", "fr-CA", "und", "", "english please"])
@pytest.mark.parametrize("field", ["target", "source"])
def test_other_languages_are_refused_naming_field_and_choices(code: str, field: str) -> None:
    given = {"target": "en", field: code or "?"}
    with pytest.raises(UnsupportedLanguageError) as caught:
        TranslateOptions(**given)
    assert caught.value.field == field
    assert caught.value.metadata["allowed"] == "ar, en"


def test_an_empty_source_means_that_it_is_detected() -> None:
    assert TranslateOptions(target="en", source="").source is None
