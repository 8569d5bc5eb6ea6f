"""ZIP archives of office documents: read within limits, written so that what does not change keeps its bytes.

Layout: PKWARE's APPNOTE.TXT 6.3. Nothing is ever extracted to files.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise

from ..errors import LimitExceededError
from .base import DocumentError

__all__ = ["ARCHIVE_FORMATS", "ARCHIVE_SIGNATURE", "LARGEST_CONTENT", "MOST_ENTRIES", "Archive", "archive_format"]

ARCHIVE_SIGNATURE = b"PK\x03\x04"
ARCHIVE_FORMATS = frozenset(["docx", "odt", "pptx", "xlsx"])
LARGEST_CONTENT = 200_000_000
"""Bytes of all entries together when they are decompressed."""
MOST_ENTRIES = 10_000
_MOST_RATIO = 200
_RATIO_FROM = 10_000_000
"""Bytes of an entry from which its ratio of compression is judged; deflate can reach 1,000, real documents 50."""
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_HAS_DESCRIPTOR = 0x08
_ENCRYPTED = 0x01
_FOLDERS = {b"word": "docx", b"ppt": "pptx", b"xl": "xlsx"}
_FOLDER = re.compile(rb"PK\x03\x04.{26}(word|ppt|xl)/", re.DOTALL)
_MIMETYPE = b"mimetypeapplication/vnd.oasis.opendocument.text"


def archive_format(data: bytes) -> str | None:
    """The format of an office document by the names of its entries, as far as `data` shows them; None: another."""
    if _MIMETYPE in data[:200]:
        return "odt"
    match = _FOLDER.search(data)
    return _FOLDERS[match[1]] if match else None


class Archive:
    """An archive in memory.

    Raises:
        DocumentError: not a ZIP archive, cut off, encrypted, or with entries that lie over each other.
        LimitExceededError: too many entries, or too much when decompressed.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
            raise DocumentError(
                f"The document is not a ZIP archive, or it is damaged or cut off ({error}). Save or send it again."
            ) from None
        self._entries = sorted(self._zip.infolist(), key=lambda entry: entry.header_offset)
        self._start_of_directory: int = self._zip.start_dir
        self._check()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    @property
    def names(self) -> list[str]:
        """Names of the entries in the order of the directory."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The content of an entry.

        Raises:
            DocumentError: there is none, or it is damaged.
        """
        try:
            return self._zip.read(name)
        except KeyError:
            raise DocumentError(f"The document has no part {name!r}: it is not what it seems, or damaged.") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise DocumentError(f"The part {name[:80]!r} of the document is damaged ({error}).") from None

    def write(self, changed: Mapping[str, bytes]) -> bytes:
        """The archive with other content for some entries; all others are copied as they are, in the same order."""
        if not changed:
            return self._data
        bounds = [*(entry.header_offset for entry in self._entries), self._start_of_directory]
        parts = [self._data[: bounds[0]]]
        length = bounds[0]
        places: dict[str, tuple[int, tuple[int, int, int] | None]] = {}
        for entry, (start, end) in zip(self._entries, pairwise(bounds), strict=True):
            if entry.filename in changed:
                section, sizes = _compressed(entry, self._data[start:end], changed[entry.filename])
            else:
                section, sizes = self._data[start:end], None
            places[entry.filename] = length, sizes
            parts.append(section)
            length += len(section)
        directory = b"".join(self._directory(places))
        count = len(self._entries)
        comment = self._zip.comment
        end_record = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), length, len(comment))
        return b"".join([*parts, directory, end_record, comment])

    def _directory(self, places: Mapping[str, tuple[int, tuple[int, int, int] | None]]) -> list[bytes]:
        """The records of the directory with other places and sizes."""
        records = []
        position = self._start_of_directory
        for entry in self._zip.infolist():
            fields = list(_CENTRAL.unpack_from(self._data, position))
            rest = position + _CENTRAL.size
            position = rest + fields[10] + fields[11] + fields[12]
            name_and_more = self._data[rest:position]
            place, sizes = places[entry.filename]
            fields[16] = place
            if sizes:
                fields[3] &= ~_HAS_DESCRIPTOR
                fields[7:10] = sizes
                name, comment = name_and_more[: fields[10]], name_and_more[fields[10] + fields[11] :]
                name_and_more, fields[11] = name + comment, 0
            records.append(_CENTRAL.pack(*fields) + name_and_more)
        return records

    def _check(self) -> None:
        entries = self._entries
        total = sum(entry.file_size for entry in entries)
        for actual, limit, unit in (
            (len(entries), MOST_ENTRIES, "parts"),
            (total, LARGEST_CONTENT, "bytes when it is decompressed"),
        ):
            if actual > limit:
                raise LimitExceededError(
                    f"The document has {actual:,} {unit}; at most {limit:,} are allowed.",
                    reason="DOCUMENT_TOO_LARGE",
                    metadata={"limit": limit, "actual": actual},
                )
        if len(self._zip.NameToInfo) < len(entries):
            raise DocumentError("The document has two parts with one name, so it is not clear which one counts.")
        for entry in entries:
            if entry.flag_bits & _ENCRYPTED:
                raise DocumentError("The document is encrypted: save it without a password.")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise DocumentError(f"The part {entry.filename[:80]!r} is compressed in a way that documents are not.")
            if entry.file_size > _RATIO_FROM and entry.file_size > _MOST_RATIO * entry.compress_size:
                raise DocumentError(
                    f"The part {entry.filename[:80]!r} grows from {entry.compress_size:,} to {entry.file_size:,} "
                    "bytes, as in an archive that is made to exhaust memory."
                )
        bounds = [*(entry.header_offset for entry in entries), self._start_of_directory]
        for entry, (start, end) in zip(entries, pairwise(bounds), strict=True):
            fields = _LOCAL.unpack_from(self._data, start) if 0 <= start <= end - _LOCAL.size else None
            if fields is None or start + _LOCAL.size + fields[9] + fields[10] + entry.compress_size > end:
                raise DocumentError("The document is damaged: its parts lie over each other.")


def _compressed(entry: zipfile.ZipInfo, section: bytes, content: bytes) -> tuple[bytes, tuple[int, int, int]]:
    """An entry with other content, in the same compression, and its checksum and sizes."""
    fields = list(_LOCAL.unpack_from(section))
    name = section[_LOCAL.size : _LOCAL.size + fields[9]]
    packed = content
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = deflate.compress(content) + deflate.flush()
    sizes = zlib.crc32(content), len(packed), len(content)
    fields[2] &= ~_HAS_DESCRIPTOR
    fields[6:9] = sizes
    fields[10] = 0  # extra fields may hold the old sizes
    return _LOCAL.pack(*fields) + name + packed, sizes
