"""E-mail: what is translated, what keeps its bytes, and messages that are made to do harm."""

from __future__ import annotations

import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from dragoman_server.documents import DocumentError, ParsedDocument, TargetLanguage, read_document
from dragoman_server.documents.mail_structure import DEEPEST, LARGEST_FIELD, LARGEST_HEADER, LARGEST_SUBJECT, MOST_PARTS
from dragoman_server.errors import LimitExceededError
from dragoman_server.text import Markup

DATA = Path(__file__).parent / "data" / "mail"
OWN = sorted(DATA.glob("*.eml"))
PYTHON = sorted((Path(sys.base_prefix) / "lib").glob("python3.*/test/test_email/data/msg_*.txt"))
ARABIC, ENGLISH = TargetLanguage("ar"), TargetLanguage("en")
HEADER = b"From: a@example.org\nSubject: news\n"


def read(data: bytes) -> ParsedDocument:
    return read_document("a.eml", data)


def message(data: bytes) -> EmailMessage:
    parsed = message_from_bytes(data, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def translated(data: bytes, translate: Callable[[str], str], target: TargetLanguage = ARABIC) -> bytes:
    document = read(data)
    texts = [Markup(translate(block.markup.text)) for block in document.blocks]
    return document.write(texts, target)


def plain(body: str, *, fields: str = "", charset: str = "utf-8") -> bytes:
    return HEADER + f"Content-Type: text/plain; charset={charset}\n{fields}\n".encode() + body.encode(charset)


@pytest.mark.parametrize("path", [*OWN, *PYTHON], ids=lambda path: path.name)
def test_messages_come_back_the_same(path: Path) -> None:
    data = path.read_bytes()
    if path.name == "msg_19.txt":
        with pytest.raises(DocumentError, match="header of an e-mail"):
            read(data)
        return
    document = read(data)
    assert document.write([None] * len(document.blocks), ARABIC) == data
    assert document.write([block.markup for block in document.blocks], ARABIC) == data


@pytest.mark.parametrize("name", ["7-bit", "8bits", "plain", "quoted printable", '"8bit"'])
def test_misspelt_transfer_encodings_are_understood(name: str) -> None:
    data = plain("Good morning, all.\n", fields=f"Content-Transfer-Encoding: {name}\n")
    assert read(data).write([None, None]) == data
    assert message(translated(data, str.upper)).get_content() == "GOOD MORNING, ALL.\n"


@pytest.mark.parametrize("path", [path for path in (*OWN, *PYTHON) if path.name != "msg_19.txt"], ids=lambda p: p.name)
def test_a_translated_message_has_the_same_parts(path: Path) -> None:
    data = path.read_bytes()
    document = read(data)
    marked = [Markup(f"{one.markup.text} ة", one.markup.tags, one.markup.fixed) for one in document.blocks]
    written = document.write(marked, ARABIC)
    assert [one.markup.text.split() for one in read(written).blocks] == [one.text.split() for one in marked]
    before, after = (message_from_bytes(one) for one in (data, written))
    assert [part.get_content_type() for part in after.walk()] == [part.get_content_type() for part in before.walk()]
    for old, new in zip(before.walk(), after.walk(), strict=True):
        if old.get_content_maintype() not in ("text", "multipart", "message"):
            assert new.get_payload() == old.get_payload()


def test_subject_and_shown_texts_are_blocks() -> None:
    blocks = read((DATA / "alternative.eml").read_bytes()).blocks
    assert [(block.path, block.markup.text) for block in blocks] == [
        ("subject", "The council approved the budget"),
        ("part 1.1, paragraph 1", "The council approved the budget."),
        ("part 1.1, paragraph 2", "On Monday Ali wrote:"),
        ("part 1.1, paragraph 3", "When does it meet?"),
        ("part 1.1, paragraph 4", "It meets today, as it has done on every Tuesday\nsince the elections of last year."),
        ("part 1.1, paragraph 5", "News Desk"),
        ("part 1.2: p", "The council approved the budget."),
        ("part 1.2: p", "Café."),
    ]


def test_translation_leaves_everything_else_to_the_byte() -> None:
    data = (DATA / "alternative.eml").read_bytes()
    written = translated(data, lambda text: "خبر." if "Tuesday" not in text else f"{'كلمة ' * 30}\nنهاية")
    parsed = message(written)
    assert parsed["subject"] == "Re: [desk] خبر."
    first, second = (part.get_content().replace("\r\n", "\n") for part in list(parsed.walk())[2:4])
    lines = first.split("\n")
    assert lines[:5] == ["خبر.", "", "خبر.", "> خبر.", ">> " + " ".join(["كلمة"] * 12)]
    assert all(line.startswith(">> ") for line in lines[4 : lines.index("-- ") - 1])
    assert lines[lines.index("-- ") :] == ["-- ", "خبر."]
    assert second == '<html lang="ar" dir="rtl"><body><p>خبر.<b></b></p><p>خبر.</p></body></html>'
    kept = data[data.index(b"--outer=_1\r\nContent-Type: text/plain; name") :]
    assert written.endswith(kept)
    assert b"X-Odd:   spaces   kept  \r\n\r\nA reader of MIME" in written
    assert written.startswith(data[: data.index(b"Subject:")])


def test_charset_and_transfer_encoding_change_only_if_they_must() -> None:
    data = (DATA / "base64.eml").read_bytes()
    written = translated(data, lambda text: "ترجمة")
    assert written.startswith(data[: data.index(b"Subject:")])
    assert b"charset=windows-1256\nContent-Transfer-Encoding: base64\n\n" in written
    assert message(written).get_content() == "ترجمة\r\n"
    other = translated(data, lambda text: "русский")
    assert b'charset="utf-8"\nContent-Transfer-Encoding: base64\n\n' in other
    assert message(other).get_content() == "русский\r\n"


def test_a_message_without_mime_gets_the_fields_it_needs() -> None:
    written = translated(b"From: a@example.org\r\n\r\nSome news.\r\n", lambda text: "خبر")
    assert written.startswith(b'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Transfer-')
    assert message(written).get_content().strip() == "خبر"


def test_ascii_in_place_of_ascii_changes_no_field() -> None:
    data = b"From: a@example.org\nSubject: 12\n\nSome news.\n"
    assert translated(data, lambda text: "Other news.") == data.replace(b"Some", b"Other")


def test_a_long_line_changes_the_transfer_encoding() -> None:
    written = translated(plain("Some news.", fields="Content-Transfer-Encoding: 7bit\n"), lambda text: "word " * 300)
    assert b"Content-Transfer-Encoding: quoted-printable\n" in written
    assert max(map(len, written.split(b"\n"))) < 100
    assert message(written).get_content() == ("word " * 300)


def test_flowed_text_stays_flowed() -> None:
    data = (DATA / "flowed.eml").read_bytes()
    assert [block.markup.text for block in read(data).blocks] == [
        "خبر",
        "أقر مجلس المدينة ميزانية العام المقبل.",
        "وقال رئيس المجلس إن الأولوية للمدارس.",
        "مكتب الأخبار",
    ]
    long = " ".join(["From word"] * 20)
    written = translated(data, lambda text: long, ENGLISH)
    assert [block.markup.text for block in read(written).blocks][1:] == [long] * 3
    lines = message(written).get_content().split("\n")
    assert "-- " in lines
    assert not [line for line in lines if line.startswith("From ")]
    assert max(map(len, lines)) <= 76


def test_spaces_that_are_deleted_are_no_part_of_the_text() -> None:
    data = HEADER + b"Content-Type: text/plain; format=flowed; delsp=yes\n\nOne wo \nrd  \nmore.\n"
    assert read(data).blocks[1].markup.text == "One word more."
    long = " ".join(["word"] * 40)
    assert read(translated(data, lambda text: long)).blocks[1].markup.text == long


def test_a_subject_cannot_add_fields() -> None:
    written = translated(HEADER + b"\n", lambda text: "x\r\nBcc: b@example.org\r\n\r\nbody =?utf-8?q?y?=")
    parsed = message(written)
    assert parsed.keys() == ["From", "Subject"]
    assert parsed["subject"].split() == ["x", "Bcc:", "b@example.org", "body", "=?utf-8?q?y?="]


@pytest.mark.parametrize("kind", ["signed", "encrypted"])
def test_what_is_signed_or_encrypted_is_left_alone(kind: str) -> None:
    data = HEADER + f"Content-Type: multipart/{kind}; boundary=b\n\n--b\n\nSome text.\n--b--\n".encode()
    assert [block.path for block in read(data).blocks] == ["subject"]


def test_forwarded_messages_are_left_alone() -> None:
    inside = b"--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nSome text.\n--b--\n"
    data = HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n" + inside
    assert [block.path for block in read(data).blocks] == ["subject"]


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(depth))
    return HEADER + opened + b"\nSome text.\n"


def test_parts_too_deep_are_refused() -> None:
    assert len(read(nested(DEEPEST)).blocks) == 2
    with pytest.raises(LimitExceededError, match="parts inside each other"):
        read(nested(DEEPEST + 1))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * (MOST_PARTS + 1), "parts"),
        (HEADER + b"X: a\n" * (LARGEST_HEADER // 5), "bytes in a header"),
        (
            HEADER
            + b"Content-Type: multipart/mixed; boundary=b\n\n"
            + (b"--b\nContent-Type: text/plain; x=" + b"y" * 1_900 + b"\n\n\n") * 110,
            "bytes in fields that describe parts",
        ),
        (b"Subject: " + b"x" * LARGEST_HEADER + b"\n\n", "bytes in a header"),
        (HEADER + b"Content-Type: text/plain" + b';"' * LARGEST_FIELD + b"\n\n", "bytes in content-type"),
        (b"Subject: " + b"=?utf-8?q?x?= " * LARGEST_SUBJECT + b"\n\n", "bytes in subject"),
    ],
)
def test_messages_beyond_limits_are_refused(data: bytes, told: str) -> None:
    with pytest.raises(LimitExceededError, match=told):
        read(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"Some text.\n", "header of an e-mail"),
        (b"key: value\n\nSome text.\n", "header of an e-mail"),
        (plain("text", fields="Content-Transfer-Encoding: x-uuencode\n"), "'x-uuencode' is not known"),
        (plain("a*", fields="Content-Transfer-Encoding: base64\n"), "not valid base64"),
        (plain("text").replace(b"utf-8", b"klingon"), "charset 'klingon' is not known"),
        (plain("text").replace(b"utf-8", b"zlib"), "charset 'zlib' is not known"),
        (plain("text") + b"\xff and more", "not valid utf-8"),
        (plain("text") + b"\0", "no text"),
        (b"Subject: =?klingon?q?x?=\n\n", "subject of the message cannot be decoded"),
        (b"Subject: =?utf-8?q?=FF?=\n\n", "subject of the message cannot be decoded"),
    ],
)
def test_messages_that_cannot_be_read_are_refused(data: bytes, told: str) -> None:
    with pytest.raises(DocumentError, match=told):
        read(data)


@pytest.mark.parametrize("cut", range(0, 1600, 97))
def test_a_message_that_is_cut_off_is_read_or_refused(cut: int) -> None:
    data = (DATA / "alternative.eml").read_bytes()[:cut]
    try:
        document = read(data)
    except DocumentError:
        return
    assert document.write([None] * len(document.blocks), ARABIC) == data


def test_html_that_leaves_its_charset_says_so() -> None:
    page = b'<meta charset="iso-8859-1"><p>Caf\xe9 news.</p>'
    data = HEADER + b"Content-Type: text/html; charset=iso-8859-1; x=y\n\n" + page
    assert b"Content-Type: text/html; charset=iso-8859-1; x=y\n" in translated(data, lambda text: "Th\xe9")
    written = translated(data, lambda text: "خبر")
    assert b'Content-Type: text/html; charset="utf-8"; x=y\n' in written
    assert message(written).get_content() == '<meta charset="utf-8"><p>خبر</p>'
