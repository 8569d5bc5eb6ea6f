"""Gettext catalogues: what is filled, what stays, and broken files."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.gettext import read
from dragoman_server.text import Markup

PO = r"""msgid ""
msgstr ""
"Plural-Forms: nplurals=2;\n"

#: a.c:1
#, c-format
msgid "Hello, "
"%s\n"
msgstr ""

msgid "Done"
msgstr "تم"

msgctxt "menu"
msgid "One \"file\""
msgid_plural "%d files"
msgstr[0] ""
msgstr[1] ""

#~ msgid "Old"
#~ msgstr ""
"""


@pytest.mark.parametrize("source", [PO, PO.replace("\n", "\r\n"), "", "# only\n"])
def test_a_catalogue_is_written_as_it_was(source: str) -> None:
    document = read(source.encode())
    assert document.write([None] * len(document.blocks)) == source.encode()
    assert document.write([block.markup for block in document.blocks]) == source.encode()


def test_empty_translations_are_filled_as_fuzzy() -> None:
    document = read(PO.encode())
    assert [block.markup.text for block in document.blocks] == ["Hello, %s\n", 'One "file"', "%d files"]
    written = document.write([Markup("مرحبا %s\n"), Markup('"ملف"'), Markup("%d ملفات")]).decode()
    expected = PO.replace('"%s\\n"\nmsgstr ""', '"%s\\n"\nmsgstr "مرحبا %s\\n"')
    expected = expected.replace('msgid "Hello', '#, fuzzy\nmsgid "Hello').replace("msgctxt", "#, fuzzy\nmsgctxt")
    assert written == expected.replace('[0] ""', r'[0] "\"ملف\""').replace('[1] ""', '[1] "%d ملفات"')


def test_one_filled_form_makes_the_entry_fuzzy() -> None:
    written = read(PO.encode()).write([None, None, Markup("x")]).decode()
    assert written.count("#, fuzzy") == 1
    assert "#, fuzzy\nmsgctxt" in written


def test_arabic_has_one_form_for_one() -> None:
    forms = "".join(f'msgstr[{number}] ""\n' for number in range(6))
    document = read(f'msgid "a file"\nmsgid_plural "files"\n{forms}'.encode())
    assert [block.markup.text for block in document.blocks] == ["files", "a file", *["files"] * 4]


@pytest.mark.parametrize("line", ["msgid", 'msgid "a', '"a"', "text", 'msgid "a" b', 'msgfoo "a"', 'msgid "\\"'])
def test_broken_lines_are_refused(line: str) -> None:
    with pytest.raises(DocumentError, match="line 2"):
        read(f"# PO\n{line}\n".encode())


LATIN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=ISO_8859-15\\n"

# café
msgid "Cafe"
msgstr ""
"""


def test_a_catalogue_is_read_in_the_charset_of_its_header() -> None:
    data = LATIN.encode("iso8859-15")
    document = read(data)
    assert document.write([None]) == data
    assert 'msgstr "Café €"' in document.write([Markup("Café €")]).decode("iso8859-15")


@pytest.mark.parametrize("charset", ["ISO_8859-15", "CHARSET", "us-ascii"])
def test_a_charset_that_lacks_a_letter_becomes_utf_8(charset: str) -> None:
    source = LATIN.replace("ISO_8859-15", charset).replace("é", "e")
    written = read(source.encode()).write([Markup("مقهى")]).decode("utf-8")
    assert "charset=UTF-8" in written
    assert 'msgstr "مقهى"' in written
