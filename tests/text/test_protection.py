"""What no translation may change."""

from __future__ import annotations

import pytest
from dragoman_server.text import protected_spans


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("Read https://example.org/a?b=1#c now", ["https://example.org/a?b=1#c"]),
        ("Read https://example.org.", ["https://example.org"]),
        ("(see http://example.org/a_(b))", ["http://example.org/a_(b)"]),
        ("HTTPS://EXAMPLE.ORG/A!", ["HTTPS://EXAMPLE.ORG/A"]),
        ("زوروا www.example.org/صفحة، ثم", ["www.example.org/صفحة"]),
        ("الموقع (www.example.ma)، ابتداء", ["www.example.ma"]),
        ("WWW.EXAMPLE.GOV.SA)", ["WWW.EXAMPLE.GOV.SA"]),
        ("example.com and news.example.co.uk/x.", ["example.com", "news.example.co.uk/x"]),
        ("ftp://files.example.net/a.txt", ["ftp://files.example.net/a.txt"]),
        ("write to a.b+c@mail.example.org.", ["a.b+c@mail.example.org"]),
        ("راسلوا press@example.org؟", ["press@example.org"]),
        ("by @news_desk, @a1 and @", ["@news_desk", "@a1"]),
        (
            "Hello {name}, {0} {user.name!r} {{count}} ${total} {}",
            ["{name}", "{0}", "{user.name!r}", "{{count}}", "${total}", "{}"],
        ),
        ("%s of %(count)d, %1$s %5.2f", ["%s", "%(count)d", "%1$s", "%5.2f"]),
        ("100% sure, 5 %sure, ٥٪ من", []),
        ("3.5 and U.S. and e.g. and a.m.", []),
        ("The end.The start", []),
        ("قال د.محمد", []),
        ("@ alone, me@home, a@b", []),
        ("", []),
    ],
)
def test_protects(text: str, protected: list[str]) -> None:
    assert [span.of(text) for span in protected_spans(text)] == protected
