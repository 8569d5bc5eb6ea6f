"""Fixtures over the fakes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dragoman_server.inference import SentenceEncoder, TranslationModel
from dragoman_server.translate import Translator
from translate_fakes import FakeDirectory, FakeEncoder, FakeModel

_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ابثدهفجحيزكلمنوقعرستضذظخشغ" * 2)


@pytest.fixture
def in_arabic() -> Callable[[str], str]:
    """English text letter by letter in Arabic script: a translation as far as the checks of form can tell."""
    return lambda text: text.translate(_ARABIC)


@pytest.fixture
def make_model() -> type[FakeModel]:
    return FakeModel


@pytest.fixture
def make_encoder() -> type[FakeEncoder]:
    return FakeEncoder


@pytest.fixture
def make_translator() -> Callable[..., Translator]:
    """A translator over fake models: `make_translator(model, …, encoder=…)`."""

    def make(*models: TranslationModel, encoder: SentenceEncoder | None = None, **options: bool) -> Translator:
        return Translator(FakeDirectory(models, encoder), **options)

    return make
