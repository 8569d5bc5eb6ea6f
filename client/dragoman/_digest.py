"""The parts of BuildDigest: those that are sent, and the digest made of those that come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from . import _convert
from ._status import from_status
from .digests import Digest, DigestFormat, DigestProgress, DigestReport, Feed, FeedReport
from .errors import ConfigurationError, UnavailableError
from .v1 import stories_pb2 as pb

__all__ = ["DigestCollector", "digest_header", "digest_requests", "moment"]

_CHUNK_BYTES = 256 * 1024
_PREFIX = "DIGEST_FORMAT_"


def digest_header(
    *,
    language: str,
    formats: Iterable[DigestFormat | str],
    title: str,
    model: str | None,
    now: datetime | None,
    return_state: bool,
    **counts: int | None,
) -> pb.BuildDigestRequest:
    """The first part; raises ConfigurationError for what makes no sense."""
    options = pb.DigestOptions(
        language=_convert.checked_text(language, "language"),
        title=_convert.checked_text(title, "title"),
        model=model or "",
        now=moment(now),
        **{name: value for name, value in counts.items() if value is not None},
    )
    names = [_format(wanted) for wanted in ([formats] if isinstance(formats, str) else formats)]
    return pb.BuildDigestRequest(header=pb.DigestHeader(options=options, formats=names, return_state=return_state))


def digest_requests(
    header: pb.BuildDigestRequest, state: bytes, feeds: Iterable[Feed]
) -> Iterator[pb.BuildDigestRequest]:
    """All parts in their order; no part is larger than 256 KiB."""
    yield header
    for part in _parts(state):
        yield pb.BuildDigestRequest(state=part)
    for feed in feeds:
        name, media_type = (text.encode("utf-8", "replace").decode() for text in (feed.name, feed.media_type))
        yield pb.BuildDigestRequest(feed=pb.DigestFeed(name=name, media_type=media_type))
        for part in _parts(feed.data):
            yield pb.BuildDigestRequest(data=part)


@dataclass
class DigestCollector:
    """Puts the parts of an answer together.

    Args:
        progress: called with each progress.
    """

    progress: Callable[[DigestProgress], None] | None = None
    _report: DigestReport | None = None
    _outputs: dict[str, bytearray] = field(default_factory=dict)
    _state: bytearray = field(default_factory=bytearray)

    def take(self, response: pb.BuildDigestResponse) -> None:
        """Take the next part; one of a kind that is not known is passed over."""
        kind = response.WhichOneof("part")
        if kind == "progress" and self.progress is not None:
            found = response.progress
            self.progress(
                DigestProgress(articles=found.articles, stories=found.stories, told=found.told, total=found.total)
            )
        elif kind == "report":
            self._report = _report(response.report)
        elif kind == "output":
            name = pb.DigestFormat.Name(response.output.format).removeprefix(_PREFIX).lower()
            self._outputs.setdefault(name, bytearray()).extend(response.output.data)
        elif kind == "state":
            self._state += response.state

    def digest(self) -> Digest:
        """The whole; raises UnavailableError when the server ended the call before its report."""
        if self._report is None:
            raise UnavailableError("the server ended the call before the digest was there", code="UNAVAILABLE")
        outputs = {name: bytes(data) for name, data in self._outputs.items()}
        return Digest(outputs=outputs, report=self._report, state=bytes(self._state))


def _report(message: pb.DigestReport) -> DigestReport:
    return DigestReport(
        feeds=tuple(
            FeedReport(
                name=one.name,
                title=one.title,
                articles=one.articles,
                problems=tuple(one.problems),
                error=from_status(one.error) if one.HasField("error") else None,
            )
            for one in message.feeds
        ),
        articles=message.articles,
        stories=message.stories,
        left_out={name.name: count for name, count in message.left_out.ListFields()},
        encoder=_convert.model_ref(message.encoder) if message.HasField("encoder") else None,
        translation_models=tuple(_convert.model_ref(model) for model in message.translation_models),
        timing=_convert.timing(message.timing),
    )


def _format(wanted: DigestFormat | str) -> str:
    try:
        return f"{_PREFIX}{DigestFormat(wanted).name}"
    except ValueError:
        allowed = ", ".join(repr(known.value) for known in DigestFormat)
        raise ConfigurationError(f"formats may be {allowed}, not {wanted!r}") from None


def moment(now: datetime | None) -> Timestamp | None:
    """A time as a message; raises ConfigurationError for one without a zone."""
    if now is None:
        return None
    if now.tzinfo is None:
        raise ConfigurationError(f"now is {now}, without a time zone; give one with it")
    found = Timestamp()
    found.FromDatetime(now)
    return found


def _parts(data: Any) -> Iterator[bytes]:
    for start in range(0, len(data), _CHUNK_BYTES):
        yield bytes(data[start : start + _CHUNK_BYTES])
