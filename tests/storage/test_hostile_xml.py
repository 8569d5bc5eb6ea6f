"""XML from people who mean harm: each file has a clear error or a clear result, soon."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from dragoman_server.storage import UnreadableFileError
from dragoman_server.storage.interchange import read_tbx, read_tmx

BODY = '<tmx version="1.4"><header srclang="en"/><body>{}</body></tmx>'
UNIT = '<tu><tuv xml:lang="en"><seg>{}</seg></tuv><tuv xml:lang="ar"><seg>نعم</seg></tuv></tu>'
LAUGHS = "<!DOCTYPE tmx [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
LAUGHS += "]>" + BODY.format(UNIT.format("&i;"))
SECRET = "<!DOCTYPE tmx [<!ENTITY s SYSTEM 'file://{}'>]>" + BODY.format(UNIT.format("&s;"))


def _one(seg: str) -> bytes:
    return BODY.format(UNIT.format(seg)).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (LAUGHS.encode(), "entity 'a'"),
        (LAUGHS.encode("utf-16"), "entity 'a'"),
        (SECRET.format("/etc/passwd").encode(), "entity 's'"),
        (b"<!DOCTYPE tmx [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x.dtd'>%p;]><tmx/>", "entity 'p'"),
        (b"<!DOCTYPE tmx [<!ATTLIST tu a CDATA 'x'>]><tmx/>", "default"),
        (b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">' + _one("&nbsp;"), "&nbsp;"),
        (_one("&nbsp;"), "well-formed"),
        (_one("a")[:-3], "well-formed"),
        (_one("a\0b"), "well-formed"),
        (_one("a\x01b"), "well-formed"),
        (_one("a&#0;b"), "well-formed"),
        (_one("<b>a</seg></b>"), "well-formed"),
        (_one("a").replace(b"tu>", b"x:tu>"), "well-formed"),
        (b"", "well-formed"),
        (b"PK\x03\x04 a zip file", "well-formed"),
        ("غزة".encode("cp1256"), "well-formed"),
        (b"<html><body/></html>", "begins with <html>"),
        (b'<?xml version="1.0" encoding="zip"?><tmx/>', "encoding|well-formed"),
        (b'<?xml version="1.0" encoding="big5"?><tmx/>', "encoding|well-formed"),
        (b'<?xml version="1.0" encoding="nothing"?><tmx/>', "encoding|well-formed"),
        (_one("<hi>" * 100_000), "nested"),
        (_one("<hi/>" * 20_000), "10,000 elements"),
        (_one("a" * 2_000_000), "1,000,000 characters"),
        (_one(("<hi x='" + "a" * 900_000 + "'/>") * 2), "1,000,000 characters"),
        (_one("<!--" + "a" * 8_000_000), "tag or comment"),
        (_one("<hi x='" + "a" * 8_000_000), "tag or comment"),
        (codecs.BOM_UTF16_LE + _one("a"), "well-formed|encoding"),
    ],
)
@pytest.mark.parametrize("read", [read_tmx, read_tbx])
def test_a_hostile_file_is_refused(read: Callable[[bytes], Iterable[object]], data: bytes, said: str) -> None:
    if read is read_tbx:
        for tmx, tbx in ((b"tmx", b"tbx"), (b"<tu>", b"<termEntry>"), (b"</tu>", b"</termEntry>")):
            wide = data[:2] == codecs.BOM_UTF16_LE
            encoding = "utf-16-le" if wide else "latin-1"
            data = data.replace(tmx.decode().encode(encoding), tbx.decode().encode(encoding))
    with pytest.raises(UnreadableFileError, match=said):
        list(read(data))


def test_a_file_of_the_server_is_never_read(tmp_path: Path) -> None:
    """Nor is the document type that is named."""
    (tmp_path / "tmx14.dtd").write_text("<!ENTITY secret 'secret'>")
    data = f'<!DOCTYPE tmx SYSTEM "file://{tmp_path}/tmx14.dtd">'.encode()
    assert len(list(read_tmx(data + _one("yes")))) == 1
    with pytest.raises(UnreadableFileError, match="&secret;"):
        list(read_tmx(data + _one("&secret;")))


def test_much_text_around_units_is_skipped() -> None:
    data = BODY.format("<x>" + "a" * 3_000_000 + "</x>" + UNIT.format("yes")).encode()
    assert len(list(read_tmx(data))) == 1
