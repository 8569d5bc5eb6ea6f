"""Text made comparable."""

from __future__ import annotations

import pytest
from dragoman_server.text import fold_for_matching


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد إلى آخر ٱلقرآن", "احمد الى اخر القران"),
        ("مُحَمَّـــد", "محمد"),
        ("على", "علي"),
        ("مدرسة", "مدرسه"),
        ("مسؤول رئيس", "مسوول رييس"),
        ("کتاب ایران", "كتاب ايران"),
        ("ﺍﻟﺤﻜﻮﻣﺔ", "الحكومة"),
        ("ﷲ", "الله"),
        ("٢٥٠٠", "2500"),
        ("Élysée STRASSE", "elysee straße"),
        ("“quoted”  text", '"Quoted" text'),
        ("قال\u200f الوزير", "قال\nالوزير"),
    ],
)
def test_what_rarely_matters_is_folded(one: str, other: str) -> None:
    assert fold_for_matching(one) == fold_for_matching(other)


@pytest.mark.parametrize(
    ("one", "other"), [("سماء", "سما"), ("كتب", "كتاب"), ("3.5", "35"), ("word", "words"), ("گاز", "كاز")]
)
def test_what_matters_is_kept(one: str, other: str) -> None:
    assert fold_for_matching(one) != fold_for_matching(other)
