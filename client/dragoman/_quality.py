"""Between the messages of service Quality and the plain types of this package."""

from __future__ import annotations

from collections.abc import Sequence

from . import _convert
from ._status import from_status
from .errors import DragomanError
from .results import DoubtLevel, Estimate, Outcome, Priority, Signals, Timing
from .v1 import quality_pb2

__all__ = ["PairItems", "estimate_outcome", "estimate_request", "estimates"]

_LEVEL_PREFIX = "DOUBT_LEVEL_"


class PairItems:
    """Makes the requests of StreamEstimateQuality from what callers pass."""

    def __init__(self, source: str | None, target: str | None, priority: Priority | str | None) -> None:
        self._options, self._priority = _options(source, target), _convert.priority(priority)
        self._number = 0

    def __call__(
        self, item: tuple[str, str] | tuple[str, str, str]
    ) -> tuple[str, quality_pb2.StreamEstimateQualityRequest | DragomanError]:
        """(id, request), or (id, error) when a text cannot be sent."""
        name, texts = _named_pair(item, self._number)
        self._number += 1
        try:
            pair = _translation_pair(texts)
        except DragomanError as error:
            return name, error
        return name, quality_pb2.StreamEstimateQualityRequest(
            id=_convert.checked_text(name, "id"), pair=pair, options=self._options, priority=self._priority
        )


def estimate_request(
    pairs: Sequence[tuple[str, str]], source: str | None, target: str | None, wanted: Priority | str | None
) -> quality_pb2.EstimateQualityRequest:
    """The request that judges translations."""
    return quality_pb2.EstimateQualityRequest(
        pairs=[_translation_pair(pair, f"pairs[{index}]") for index, pair in enumerate(pairs)],
        options=_options(source, target),
        priority=_convert.priority(wanted),
    )


def estimates(response: quality_pb2.EstimateQualityResponse) -> tuple[Estimate, ...]:
    """The estimates in the order of the pairs; each has the timing of the whole call."""
    spent = _convert.timing(response.timing)
    return tuple(_estimate(found, spent) for found in response.estimates)


def estimate_outcome(response: quality_pb2.StreamEstimateQualityResponse) -> Outcome[Estimate]:
    """What became of an item of StreamEstimateQuality."""
    if response.WhichOneof("outcome") == "error":
        return Outcome(response.id, error=from_status(response.error))
    return Outcome(response.id, _estimate(response.estimate, _convert.timing(response.timing)))


def _options(source: str | None, target: str | None) -> quality_pb2.QualityOptions:
    """Options of an estimate."""
    return quality_pb2.QualityOptions(source_language=source or None, target_language=target or None)


def _translation_pair(pair: tuple[str, str], field: str = "pair") -> quality_pb2.TranslationPair:
    """A source and its translation; raises TypeError and InvalidTextError, as `checked_text` does."""
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise TypeError(f"{field} must be a (source, translation) pair of str, not {pair!r:.80}")
    return quality_pb2.TranslationPair(
        source=_convert.checked_text(pair[0], f"{field}.source"),
        target=_convert.checked_text(pair[1], f"{field}.target"),
    )


def _named_pair(item: Sequence[str], number: int) -> tuple[str, tuple[str, str]]:
    """(id, pair) of an item of a stream of pairs; those without an id are named by their number, from "0"."""
    if isinstance(item, tuple) and len(item) == 3 and isinstance(item[0], str):
        return item[0], (item[1], item[2])
    if isinstance(item, tuple) and len(item) == 2:
        return str(number), (item[0], item[1])
    raise TypeError(f"items must be (source, translation) or (id, source, translation), not {item!r:.80}")


def _estimate(found: quality_pb2.QualityEstimate, spent: Timing) -> Estimate:
    """One estimate."""
    names = ("score", "window", "reverse", "similarity")
    level = _convert.enum_name(quality_pb2.DoubtLevel, found.level, _LEVEL_PREFIX)
    return Estimate(
        source_language=found.source_language,
        target_language=found.target_language,
        doubt=found.doubt if found.HasField("doubt") else None,
        level=DoubtLevel[level] if level in DoubtLevel.__members__ else DoubtLevel.UNKNOWN,
        flags=tuple(map(_convert.flag, found.flags)),
        signals=Signals(**{name: getattr(found.signals, name) for name in names if found.signals.HasField(name)}),
        note=found.note,
        model=_convert.model_ref(found.model) if found.HasField("model") else None,
        reverse_model=_convert.model_ref(found.reverse_model) if found.HasField("reverse_model") else None,
        encoder=_convert.model_ref(found.encoder) if found.HasField("encoder") else None,
        timing=spent,
    )
