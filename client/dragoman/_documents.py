"""Documents on their way to the server and back: messages of `TranslateDocument`, made and read. Makes no call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import _convert
from ._status import from_status
from .errors import ConfigurationError, UnavailableError, UnimplementedError
from .options import TranslationOptions
from .results import (
    BilingualFormat,
    BlockProblem,
    DocumentFormat,
    DocumentReport,
    DoubtfulSegment,
    FlagKind,
    Priority,
    TranslatedDocument,
)
from .v1 import documents_pb2, text_pb2

__all__ = ["DocumentAnswer", "Progress", "document_requests", "doubtful_segment", "formats"]

Progress = Callable[[int, int], None]
_CHUNK = 1 << 20


def document_requests(
    document: bytes | str | os.PathLike[str],
    options: TranslationOptions,
    *,
    name: str | None,
    format: str | None,
    paths: Sequence[str],
    columns: Sequence[str],
    priority: Priority | str | None,
    bilingual: BilingualFormat | str | None = None,
) -> Callable[[], Iterator[documents_pb2.TranslateDocumentRequest]]:
    """Makes the messages of a document anew at each call. Raises OSError for a file that cannot be read."""
    if isinstance(paths, str) or isinstance(columns, str):
        raise TypeError("paths and columns must be sequences of str, not a str")
    if isinstance(document, (bytes, bytearray, memoryview)):
        data = bytes(document)
    else:
        data = Path(document).read_bytes()
        name = Path(document).name if name is None else name
    if not name and not format:
        raise ConfigurationError("the format cannot be told: give name=, for its extension, or format=")
    header = documents_pb2.DocumentHeader(
        name=_convert.checked_text(name or "", "name"),
        format=format or "",
        options=_convert.translation_options(options),
        selection=documents_pb2.DocumentSelection(paths=paths, columns=[str(column) for column in columns]),
        priority=_convert.priority(priority),
        size_bytes=len(data),
        bilingual_format=_bilingual(bilingual),
    )

    def messages() -> Iterator[documents_pb2.TranslateDocumentRequest]:
        yield documents_pb2.TranslateDocumentRequest(header=header)
        for start in range(0, len(data), _CHUNK):
            yield documents_pb2.TranslateDocumentRequest(chunk=data[start : start + _CHUNK])

    return messages


@dataclass
class DocumentAnswer:
    """The answer to a document as it comes in.

    Args:
        on_progress: called with the blocks that are done and all blocks.
        bilingual: what was asked for.
    """

    on_progress: Progress | None = None
    bilingual: BilingualFormat | str | None = None
    _result: documents_pb2.DocumentResult | None = field(default=None, init=False)
    _data: bytearray = field(default_factory=bytearray, init=False)

    def take(self, message: documents_pb2.TranslateDocumentResponse) -> None:
        """Read the next message; what a newer server sends beside the known parts is passed over."""
        part = message.WhichOneof("part")
        if part == "progress" and self.on_progress is not None:
            self.on_progress(message.progress.blocks_done, message.progress.blocks_total)
        elif part == "result":
            self._result = message.result
        elif part == "chunk":
            self._data += message.chunk

    def document(self) -> TranslatedDocument:
        """The whole document.

        Raises:
            UnimplementedError: a bilingual document was asked for, and the server does not write them.
            UnavailableError: a part of it is missing.
        """
        if self._result is None or len(self._data) != self._result.size_bytes:
            raise UnavailableError("the server ended the document early; send it again", code="UNAVAILABLE")
        if self.bilingual is not None and not self._result.bilingual_format:
            raise UnimplementedError(
                "the server does not write bilingual documents: it is older than this client", code="UNIMPLEMENTED"
            )
        return TranslatedDocument(
            data=bytes(self._data),
            media_type=self._result.media_type,
            format=self._result.format,
            report=_report(self._result.report),
            timing=_convert.timing(self._result.timing),
        )


def formats(response: documents_pb2.ListFormatsResponse) -> tuple[DocumentFormat, ...]:
    """The formats of documents that the server knows."""
    return tuple(
        DocumentFormat(found.name, found.description, tuple(found.extensions), tuple(found.selection))
        for found in response.formats
    )


def _bilingual(wanted: BilingualFormat | str | None) -> str | None:
    """The name of a bilingual format in the contract; raises ConfigurationError for what is none."""
    if wanted is None:
        return None
    try:
        return f"BILINGUAL_FORMAT_{BilingualFormat(wanted).name}"
    except ValueError:
        allowed = " or ".join(repr(known.value) for known in BilingualFormat)
        raise ConfigurationError(f"bilingual must be {allowed}, not {wanted!r}") from None


def _report(report: documents_pb2.DocumentReport) -> DocumentReport:
    counts: dict[FlagKind, int] = {}
    for flag in report.flags:
        kind = _convert.flag(text_pb2.QualityFlag(kind=flag.kind)).kind
        counts[kind] = counts.get(kind, 0) + flag.count
    return DocumentReport(
        blocks_translated=report.blocks_translated,
        blocks_copied=report.blocks_copied,
        blocks_failed=report.blocks_failed,
        blocks_withheld=report.blocks_withheld,
        segments=report.segments,
        doubtful_segments=report.doubtful_segments,
        previous_segments=report.previous_segments,
        unplaced_tags=report.unplaced_tags,
        flags=counts,
        doubts=tuple(map(doubtful_segment, report.doubts)),
        problems=tuple(BlockProblem(found.path, from_status(found.error)) for found in report.problems),
        models=tuple(map(_convert.model_ref, report.models)),
        names=_convert.names(report.names),
    )


def doubtful_segment(found: Any) -> DoubtfulSegment:
    """A segment that a person should look at."""
    return DoubtfulSegment(found.path, found.source, found.target, tuple(map(_convert.flag, found.flags)))
