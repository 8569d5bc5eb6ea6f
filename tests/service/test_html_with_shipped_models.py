"""HTML translated by the models that ship: tags stand around the right words."""

from __future__ import annotations

from pathlib import Path

import pytest
from dragoman_server.config import ServerConfig
from dragoman_server.service import Service
from dragoman_server.translate import TranslateOptions


@pytest.mark.parametrize(
    ("target", "html", "kept"),
    [
        (
            "en",
            '<p>قالت <b>الأمم المتحدة</b> إن <a href="/x">المحادثات</a> بدأت في القاهرة.</p>',
            ("<b>United Nations</b>", '<a href="/x">talks</a>'),
        ),
        (
            "ar",
            '<p>The <b>foreign minister</b> arrived in <a href="/x">Cairo</a> on Monday.</p>',
            ("<b>وزير الخارجية</b>", '<a href="/x">القاهرة</a>'),
        ),
    ],
)
async def test_bold_and_link_are_around_the_words_that_translate_theirs(
    shipped_models: Path, target: str, html: str, kept: tuple[str, ...]
) -> None:
    async with Service.from_config(ServerConfig(models_dir=shipped_models, workers=1)) as service:
        batch = await service.translate_html([html], TranslateOptions(target=target))
    assert all(part in batch.texts[0].text for part in kept), batch.texts[0].text
