"""What models see."""

from __future__ import annotations

import pytest
from dragoman_server.text import normalize


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("قَالَ الـــوَزِيرُ", "قال الوزير"),
        ("٢٬٥٠٠ و۲۵۰۰ و٣٫٥٪", "2,500 و2500 و3.5%"),
        ("“a” ‘b’ „c‟ `d′", "\"a\" 'b' \"c\" 'd'"),
        ("«قال»", '"قال"'),
        ("a‑b − c", "a-b - c"),
        ("a – b — c", "a – b — c"),
        ("ﷲ ﻻ ﺍﻟﻌﺮﺑﻴﺔ", "الله لا العربية"),
        ("e\u0301 ﬁ １", "é fi 1"),
        ("\u202bمرحبا\u202c\u200f \u200bx\ufeff a\u00adb", "مرحبا x ab"),
        ("می\u200cرود", "میرود"),
        (" a\r\n\tb\u00a0\u2003c\u2028d\x00e ", "a b c d e"),
        ("a\ud800b", "ab"),
        ("wait…", "wait..."),
        ("ا\u0640\u0655", "إ"),
        ("", ""),
    ],
)
def test_normalizes(text: str, seen: str) -> None:
    assert normalize(text) == seen


def test_marks_beyond_thirty_in_a_row_are_dropped() -> None:
    assert normalize("x" + "\u0323" * 100 + "y") == "x" + "\u0323" * 30 + "y"
    assert len(normalize("x" + "\u0323\u0301" * 5000 + "y")) <= 32
