"""Service Documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import grpc
from dragoman.v1 import documents_pb2 as pb
from dragoman.v1 import documents_pb2_grpc, names_pb2

from ..caller import Caller
from ..documents import FORMATS, describe_format, format_extensions, format_options
from ..errors import DragomanError, InvalidRequestError
from ..limits import Limits
from ..offloading import off_loop
from ..service import LONGEST_EXCERPT, DocumentRequest, DocumentTranslation, Doubt, Service, TranslatedDocument
from . import errors
from .callers import document_caller
from .conversion import StopWatch, flag_message, model_ref_message
from .options import translation_blame, translation_options
from .uploads import LARGEST_CHUNK, MessageStream, check_chunk, deliver, uploading

__all__ = ["DocumentsServicer", "doubt_message"]

_BILINGUAL: Mapping[int, str | None] = {
    pb.BILINGUAL_FORMAT_UNSPECIFIED: None,
    pb.BILINGUAL_FORMAT_HTML: "html",
    pb.BILINGUAL_FORMAT_DOCX: "docx",
    pb.BILINGUAL_FORMAT_JSON: "json",
}
_SELECTION = tuple(field.name for field in pb.DocumentSelection.DESCRIPTOR.fields)


class DocumentsServicer(documents_pb2_grpc.DocumentsServicer):
    """Translates documents."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._translation = DocumentTranslation(service)

    async def TranslateDocument(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        watch = StopWatch()
        async with uploading(context) as messages:
            with self._translation.place():
                header = await _header(messages, self._service.limits)
                with _header_blame():
                    options = await off_loop(header.options.ByteSize(), translation_options, header.options)
                data = await _bytes(messages, header, self._service.limits)
                caller = document_caller(context, self._service, header.priority, len(data))
                request = DocumentRequest(
                    data=data,
                    options=options,
                    name=header.name,
                    format=header.format or None,
                    selection={name: tuple(getattr(header.selection, name)) for name in _SELECTION},
                    bilingual=_BILINGUAL[header.bilingual_format],
                )

                async def progress(done: int, total: int) -> None:
                    step = pb.DocumentProgress(blocks_done=done, blocks_total=total)
                    await deliver(context, pb.TranslateDocumentResponse(progress=step))

                with _header_blame(), translation_blame():
                    result = await self._translation.translate(request, caller, progress)
                await _answer(context, result, watch, caller, header.bilingual_format)

    async def ListFormats(
        self, request: pb.ListFormatsRequest, context: grpc.aio.ServicerContext
    ) -> pb.ListFormatsResponse:
        return pb.ListFormatsResponse(formats=[_format(name) for name in sorted(FORMATS)])


async def _header(messages: MessageStream, limits: Limits) -> pb.DocumentHeader:
    message = await messages.next()
    if message is None or message.WhichOneof("part") != "header":
        raise InvalidRequestError(
            "the first message must be the document's header, and its bytes must follow",
            reason="FIELD_REQUIRED",
            field="header",
        )
    header: pb.DocumentHeader = message.header
    if header.bilingual_format not in _BILINGUAL:
        allowed = ", ".join(name for name, number in pb.BilingualFormat.items() if number)
        raise InvalidRequestError(
            f"header.bilingual_format is {header.bilingual_format}, which is no format; allowed: {allowed}",
            field="header.bilingual_format",
        )
    if header.HasField("size_bytes"):
        limits.check_document(header.size_bytes, field="header.size_bytes")
    return header


async def _bytes(messages: MessageStream, header: pb.DocumentHeader, limits: Limits) -> bytes:
    received = bytearray()
    while (message := await messages.next()) is not None:
        if message.WhichOneof("part") != "chunk" or not message.chunk:
            raise InvalidRequestError(
                "a message behind the header must hold bytes of the document, and nothing else", field="chunk"
            )
        check_chunk(message.chunk, "document", "chunk")
        received += message.chunk
        limits.check_document(len(received))
    if header.HasField("size_bytes") and header.size_bytes != len(received):
        raise InvalidRequestError(
            f"{header.size_bytes:,} bytes were announced, and {len(received):,} came; send the document again",
            reason="INCOMPLETE_DOCUMENT",
            field="header.size_bytes",
            metadata={"expected": header.size_bytes, "actual": len(received)},
        )
    return bytes(received)


async def _answer(
    context: grpc.aio.ServicerContext,
    result: TranslatedDocument,
    watch: StopWatch,
    caller: Caller,
    bilingual: pb.BilingualFormat,
) -> None:
    description = pb.DocumentResult(
        media_type=result.media_type,
        format=result.format,
        size_bytes=len(result.data),
        report=_report(result),
        timing=watch.timing(result.timing, caller.priority),
        bilingual_format=bilingual,
    )
    await deliver(context, pb.TranslateDocumentResponse(result=description))
    for start in range(0, len(result.data), LARGEST_CHUNK):
        await deliver(context, pb.TranslateDocumentResponse(chunk=result.data[start : start + LARGEST_CHUNK]))


def _report(result: TranslatedDocument) -> pb.DocumentReport:
    report = result.report
    return pb.DocumentReport(
        blocks_translated=report.translated,
        blocks_copied=report.copied,
        blocks_failed=report.failed,
        blocks_withheld=report.withheld,
        segments=report.segments,
        previous_segments=report.previous,
        doubtful_segments=report.doubtful,
        flags=[
            pb.FlagCount(kind=f"QUALITY_FLAG_KIND_{kind.value}", count=count)
            for kind, count in report.flags.most_common()
        ],
        doubts=[doubt_message(doubt) for doubt in report.doubts],
        problems=[
            pb.BlockProblem(path=problem.path, error=errors.item_status(problem.error)) for problem in report.problems
        ],
        unplaced_tags=report.unplaced_tags,
        names=[
            names_pb2.NameRendering(source=name.source, target=name.target, count=name.count, path=path)
            for name, path in report.names.values()
        ],
        models=[message for model in report.models if (message := model_ref_message(model)) is not None],
    )


def doubt_message(doubt: Doubt) -> pb.DoubtfulSegment:
    """A doubtful segment with the beginnings of its texts."""
    return pb.DoubtfulSegment(
        path=doubt.path,
        source=_excerpt(doubt.source),
        target=_excerpt(doubt.target),
        flags=[flag_message(flag) for flag in doubt.flags],
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1] + "…"


def _format(name: str) -> pb.DocumentFormat:
    return pb.DocumentFormat(
        name=name,
        description=describe_format(name),
        extensions=format_extensions(name),
        selection=[option for option in format_options(name) if option in _SELECTION],
    )


@contextmanager
def _header_blame() -> Iterator[None]:
    """Errors that blame an option name its place in the header."""
    try:
        yield
    except DragomanError as error:
        if (error.field or "").startswith("options."):
            error.field = f"header.{error.field}"
        raise
