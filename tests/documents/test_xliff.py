"""XLIFF: what is filled, what stays, and what is refused."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError, TargetLanguage
from dragoman_server.documents.xliff import read
from dragoman_server.text import Markup, Span, TagMark

ARABIC = TargetLanguage("ar")
CODES = '<ph id="1">code</ph><g id="2">b</g> <mrk mtype="protected">X</mrk>'


def version_1(units: str, languages: str = 'source-language="en" target-language="ar"') -> str:
    return (
        '<?xml version="1.0"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        f'<file original="a" {languages}><body>{units}</body></file></xliff>\n'
    )


def version_2(units: str, languages: str = 'srcLang="en" trgLang="ar"', namespace: str = "2.0") -> str:
    return (
        f'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:{namespace}" {languages}>'
        f'<file id="f">{units}</file></xliff>'
    )


def unit(content: str) -> str:
    return f'<trans-unit id="1">\n  {content}\n</trans-unit>'


def texts(source: str) -> list[str]:
    return [block.markup.text for block in read(source.encode()).blocks]


def translated(source: str, *translations: Markup | str, target: TargetLanguage | None = ARABIC) -> str:
    chosen = [Markup(one) if isinstance(one, str) else one for one in translations]
    return read(source.encode()).write(chosen, target).decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (version_1(unit("<source>one</source>")), ["one"]),
        (version_1(unit("<source>one</source><target/>")), ["one"]),
        (version_1(unit("<source>one</source><target> </target>")), ["one"]),
        (version_1(unit("<source>one</source><target>واحد</target>")), []),
        (version_1(unit('<source>one</source><target><x id="1"/></target>')), []),
        (version_1('<trans-unit id="1" translate="no"><source>one</source></trans-unit>'), []),
        (version_1('<group translate="no"><trans-unit id="1"><source>a</source></trans-unit></group>'), []),
        (version_1(unit("<source>12</source>")), []),
        (
            version_1(unit('<source>a <ph id="1">code</ph><g id="2">b</g> <mrk mtype="protected">X</mrk> c</source>')),
            ["a b  c"],
        ),
        (version_1(unit("<source>one</source><alt-trans><source>x</source><target>y</target></alt-trans>")), ["one"]),
        (version_2('<unit id="u"><segment><source>one</source></segment></unit>'), ["one"]),
        (version_2('<unit id="u"><segment><source>one</source></segment></unit>', namespace="2.2"), ["one"]),
        (version_2('<unit id="u" translate="no"><segment><source>one</source></segment></unit>'), []),
        (version_2('<unit id="u"><ignorable><source>one</source></ignorable></unit>'), []),
    ],
)
def test_sources_without_a_target_are_offered(source: str, expected: list[str]) -> None:
    assert texts(source) == expected
    document = read(source.encode())
    assert document.write([None] * len(expected), ARABIC) == source.encode()
    assert {block.language for block in document.blocks} <= {"en"}


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("", '\n  <target state="needs-review-translation">واحد</target>'),
        ("<target/>", '<target state="needs-review-translation">واحد</target>'),
        ('<target state="new" a="b" />', '<target state="needs-review-translation" a="b">واحد</target>'),
        ('<target a="b"></target>', '<target a="b" state="needs-review-translation">واحد</target>'),
    ],
)
def test_targets_of_version_1_are_to_be_reviewed(target: str, written: str) -> None:
    source = version_1(unit(f"<source>one</source>{target}"))
    assert translated(source, "واحد") == version_1(unit(f"<source>one</source>{written}"))


def test_targets_of_version_2_keep_the_state_of_their_segment() -> None:
    source = version_2('<unit id="u"><segment state="initial"><source>a &lt; b</source></segment></unit>')
    assert translated(source, "أ < ب") == source.replace("</source>", "</source><target>أ &lt; ب</target>")


def test_inline_codes_are_written_around_the_translation() -> None:
    content = 'a <g id="1">b<x id="2"/></g> <ph id="3">&lt;br></ph>c'
    source = version_1(unit(f"<source>{content}</source>"))
    (block,) = read(source.encode()).blocks
    assert [(mark.tag, mark.span.of(block.markup.text)) for mark in block.markup.tags] == [(0, "b"), (1, ""), (2, "")]
    marks = (TagMark(Span(0, 1), 0), TagMark(Span(1, 1), 1))
    target = '<g id="1">ب<x id="2"/></g> أ<ph id="3">&lt;br></ph>'
    assert f">{target}</target>" in translated(source, Markup("ب أ", marks))


@pytest.mark.parametrize(
    "source",
    [
        version_1(unit("<source>one</source>"), 'source-language="en" target-language="fr-FR"'),
        version_2("<unit><segment><source>one</source></segment></unit>", 'srcLang="en" trgLang="fr-FR"'),
    ],
)
def test_another_target_language_is_refused(source: str) -> None:
    with pytest.raises(DocumentError, match="'fr-FR'") as caught:
        translated(source, "واحد")
    assert caught.value.reason == "TARGET_LANGUAGE_MISMATCH"


def test_a_missing_target_language_is_declared_once() -> None:
    source = version_1(unit("<source>one</source>") * 2, 'source-language="en"')
    assert translated(source, "واحد", "اثنان").count('source-language="en" target-language="ar"') == 1
    assert "target-language" not in translated(source, "واحد", "اثنان", target=None)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<xliff/>", "not XLIFF"),
        ("<a", "well-formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><xliff/>', "entity"),
        ('<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2">', "well-formed"),
    ],
)
def test_other_documents_are_refused(source: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read(source.encode())


def test_a_tag_of_another_block_is_refused() -> None:
    with pytest.raises(ValueError, match="tag 1"):
        translated(version_1(unit("<source>one</source>")), Markup("x", (TagMark(Span(0, 1), 1),)))
