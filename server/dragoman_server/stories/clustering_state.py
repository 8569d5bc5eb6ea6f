"""The open stories as a plain dictionary, for JSON, so that tomorrow's run goes on where today's ended."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError
from ..inference import ModelRef
from .article import ArticleKey
from .cluster import Cluster
from .clustering import ClusteringOptions, StoryClusters
from .words import BUCKETS, WordVector

__all__ = ["from_state", "to_state"]

_FORMAT = 1


def to_state(clusters: StoryClusters, encoder: ModelRef) -> dict[str, Any]:
    """Strings, numbers, lists and dictionaries only; vectors as base64 of little-endian float32.

    Args:
        clusters: whose open stories are written; what was closed is not.
        encoder: that made the vectors.
    """
    return {
        "format": _FORMAT,
        "encoder": {"name": encoder.name, "hash": encoder.hash},
        "begun": clusters.begun,
        "stories": [
            {
                "id": one.id,
                "first": one.first,
                "last": one.last,
                "title": _packed(one.title),
                "text": _packed(one.text),
                "latin": dict(one.latin),
                "arabic": {key: list(words) for key, words in one.arabic.items()},
                "numbers": list(one.numbers),
                "words": {
                    language: [words.texts, _packed(words.weights), words.buckets.tolist()]
                    for language, words in one.words.items()
                },
                "members": [list(key) for key in one.members],
            }
            for one in clusters.open_clusters
        ],
    }


def from_state(state: Mapping[str, Any], encoder: ModelRef, options: ClusteringOptions | None = None) -> StoryClusters:
    """The clusters that `to_state` wrote.

    Raises:
        InvalidRequestError: BAD_STATE, it is damaged or of another format; OTHER_ENCODER, its vectors were made by
            another encoder and cannot be compared.
    """
    try:
        if state["format"] != _FORMAT:
            raise ValueError(f"its format is {state['format']!r}, not {_FORMAT}")
        made_by = ModelRef(str(state["encoder"]["name"]), str(state["encoder"]["hash"]))
        stories = [_cluster(one) for one in state["stories"]]
        begun = int(state["begun"])
        if len({one.text.shape for one in stories} | {one.title.shape for one in stories}) > 1:
            raise ValueError("its vectors differ in size")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InvalidRequestError(
            f"the saved stories cannot be read ({error}); delete them to begin anew", reason="BAD_STATE"
        ) from error
    if made_by.hash != encoder.hash:
        raise InvalidRequestError(
            f"the saved stories were made with the encoder {made_by.name!r} ({made_by.hash[:12]}), now "
            f"{encoder.name!r} ({encoder.hash[:12]}) is loaded; load the former, or delete them to begin anew",
            reason="OTHER_ENCODER",
        )
    clusters = StoryClusters(options)
    clusters.restore(stories, begun)
    return clusters


def _cluster(one: Mapping[str, Any]) -> Cluster:
    return Cluster(
        id=str(one["id"]),
        first=float(one["first"]),
        last=float(one["last"]),
        title=_unpacked(one["title"]),
        text=_unpacked(one["text"]),
        latin={str(key): str(name) for key, name in one["latin"].items()},
        arabic={str(key): tuple(map(str, words)) for key, words in one["arabic"].items()},
        numbers=dict.fromkeys(map(str, one["numbers"])),
        words={str(language): _words(*packed) for language, packed in one.get("words", {}).items()},
        members=[ArticleKey(str(outlet), str(id)) for outlet, id in one["members"]],
    )


def _words(texts: int, weights: str, buckets: list[int]) -> WordVector:
    found = WordVector(np.array(buckets, np.uint32), _unpacked(weights).astype(np.float32), int(texts))
    if found.texts < 1:
        raise ValueError("its words are of no text")
    if found.buckets.shape != found.weights.shape or (np.diff(found.buckets.astype(np.int64)) <= 0).any():
        raise ValueError("its words have no order, or no weights")
    if len(found) and int(found.buckets[-1]) >= BUCKETS:
        raise ValueError("it has a word that cannot be")
    return found


def _packed(vector: NDArray[np.floating]) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


def _unpacked(packed: str) -> NDArray[np.float64]:
    vector = np.frombuffer(base64.b64decode(packed, validate=True), "<f4").astype(np.float64)
    if not np.isfinite(vector).all():
        raise ValueError("a vector is not finite")
    return vector
