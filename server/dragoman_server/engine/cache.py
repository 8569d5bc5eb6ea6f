"""A cache of results, and deduplication of sentences that are being computed.

`ResultCache` stores results in memory, for all models together. `CachedSubmitter` stands in front of the queue of one
model: it answers from the cache, waits for sentences that another caller is having computed, and submits the rest.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock, RLock
from time import monotonic, perf_counter
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray

from ..caller import Caller, Flow
from ..inference import Hypothesis, Timing
from .observation import SILENT, EngineObserver
from .scheduling.batching import Item, Submitter

__all__ = ["CachedSubmitter", "ResultCache", "hypothesis_size", "vector_size"]

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

_ENTRY_BYTES = 270
"""Memory of an entry without its value: its key of 24 bytes (57), the pair of value and size (88), and its share of an
`OrderedDict` whose entries come and go (105 to 195, depending on its load). Measured on CPython 3.11."""
_KEYS_PER_TURN = 256
_MAX_WAITS = 2
_TOLERANCE_TOKENS = 512


class ResultCache:
    """Results by key; evicts the least recently used when all take more than `max_bytes`. Thread-safe.

    Args:
        max_bytes: limit on the memory of all entries, overhead included; 0 stores nothing.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[bytes, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size_bytes(self) -> int:
        """Memory of all entries, overhead included; never more than `max_bytes`."""
        return self._size

    def get(self, key: bytes) -> Any:
        """The value, which becomes the most recently used; None when there is none."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: bytes, value: object, size: int) -> None:
        """Store a value, unless it alone exceeds `max_bytes`.

        Args:
            key: 24 bytes; the size of entries is computed for keys of that length.
            value: anything but None.
            size: bytes of the value alone.
        """
        with self._lock:
            self._drop(key)
            if size + _ENTRY_BYTES > self.max_bytes:
                return
            self._size += size + _ENTRY_BYTES
            while self._size > self.max_bytes:
                self._drop(next(iter(self._entries)))
            self._entries[key] = value, size

    def remove(self, prefix: bytes) -> None:
        """Remove all entries whose key has this prefix. Looks at every key: about a millisecond for 10,000."""
        with self._lock:
            for key in [key for key in self._entries if key.startswith(prefix)]:
                self._drop(key)

    def _drop(self, key: bytes) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry[1] + _ENTRY_BYTES


def hypothesis_size(hypothesis: Hypothesis) -> int:
    """Memory of a hypothesis with its alternatives, in bytes; small integers and truth values are shared objects."""
    size = sys.getsizeof(hypothesis) + sys.getsizeof(hypothesis.text) + sys.getsizeof(hypothesis.score)
    if hypothesis.alternatives:
        size += sys.getsizeof(hypothesis.alternatives) + sum(map(hypothesis_size, hypothesis.alternatives))
    return size


def vector_size(vector: NDArray[Any]) -> int:
    """Memory of a vector in bytes, with that of the whole array it is a view of, which it keeps from being freed."""
    return sys.getsizeof(vector) + (0 if vector.base is None else sys.getsizeof(vector.base))


class _InFlight(Generic[R]):
    """Sentences that are being computed on behalf of one caller; their results arrive together, or none does."""

    def __init__(self, caller: Caller) -> None:
        self.flow, self.weight = caller.flow, caller.priority.weight
        self.results: Future[Mapping[bytes, R]] = Future()


@dataclass(slots=True)
class _Plan(Generic[K, R]):
    """Where the results of a caller's sentences come from, by key.

    Attributes:
        in_flight: what others wait for while this caller's own sentences are computed.
        hits: results from the cache.
        shared: sentences that other callers are having computed.
        own: sentences that this caller has computed.
        computed: results of `own`; empty until all are there.
    """

    in_flight: _InFlight[R]
    hits: dict[bytes, R] = field(default_factory=dict)
    shared: dict[bytes, _InFlight[R]] = field(default_factory=dict)
    own: dict[bytes, Item[K]] = field(default_factory=dict)
    computed: dict[bytes, R] = field(default_factory=dict)


class CachedSubmitter(Generic[K, R]):
    """A `Submitter` with a cache, which also computes a sentence once when several callers need it at a time.

    Safe in several threads and event loops. A caller waits for a sentence that another caller is having computed if
    that takes about as long as computing it: if the other caller is at least as urgent and has, for its share of the
    machine, no more in flight than this caller. (The results of a call arrive together, so waiting for one of them is
    waiting for all. Without the second condition, a single sentence could wait for a whole archive that contains it.)

    Sharing never makes a call fail. When the other caller is cancelled, refused or fails, those that waited for it look
    again, and after `_MAX_WAITS` such waits they have the sentence computed themselves. An error of the model is not
    passed on either, since any other sentence of the batch may have caused it. A caller has its own sentences computed
    before it waits for others, so there is no deadlock.

    Args:
        inner: computes what is missing; its answer to a sentence must not depend on what else is computed.
        cache: stores the results; may be shared with other models.
        model_hash: identifies the model's answers in the cache.
        size_of: memory of a result in bytes.
        observer: notified of hits and misses once per call, and of the size of the cache.
        model_name: name of the model, for the observer.
        tolerance: tokens that another caller may have in flight beyond what this one has and still be waited for: about
            a batch, since a worker may be busy with another batch for as long.
    """

    def __init__(
        self,
        inner: Submitter[K, R],
        cache: ResultCache,
        model_hash: str,
        size_of: Callable[[R], int],
        observer: EngineObserver = SILENT,
        model_name: str = "",
        *,
        tolerance: int = _TOLERANCE_TOKENS,
    ) -> None:
        self._inner, self._cache, self._size_of = inner, cache, size_of
        self._observer, self._model_name, self._tolerance = observer, model_name, tolerance
        self._prefix = blake2b(model_hash.encode(), digest_size=8).digest()
        self._in_flight: dict[bytes, _InFlight[R]] = {}
        self._tokens_in_flight: Counter[Flow] = Counter()
        """Tokens in flight of each flow."""
        self._lock = RLock()  # reentrant, because the end of an abandoned coroutine can come anywhere

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """As `Submitter.submit`. Waiting for another caller's computation counts as queueing; cache hits take no time.

        The `repr` of an item's key must determine it, as that of a dataclass does.
        """
        submitted, computing = perf_counter(), 0.0
        keys = await self._keys(items)
        missing = dict(zip(keys, items, strict=True))
        results: dict[bytes, R] = {}
        at_once, rounds = True, 0
        while missing:
            with self._planned(missing, caller, sharing=rounds < _MAX_WAITS) as plan:
                if rounds == 0:
                    self._report(keys, plan)
                if plan.own:
                    answers, timing = await self._inner.submit(list(plan.own.values()), caller)
                    plan.computed = dict(zip(plan.own, answers, strict=True))
                    computing += timing.compute
            results |= plan.hits | plan.computed | await _shared_results(plan.shared, caller)
            missing = {key: item for key, item in missing.items() if key not in results}
            at_once &= not (plan.own or plan.shared)
            rounds += 1
        if at_once:
            await asyncio.sleep(0)  # a caller with nothing but cache hits must yield to others, too
            return [results[key] for key in keys], Timing()
        queueing = max(0.0, perf_counter() - submitted - computing)
        return [results[key] for key in keys], Timing(queue=queueing, compute=computing)

    def forget(self) -> None:
        """Remove this model's results from the cache, when it is unloaded."""
        self._cache.remove(self._prefix)
        self._observer.cached(self._cache.size_bytes, len(self._cache))

    async def _keys(self, items: Sequence[Item[K]]) -> list[bytes]:
        """The cache keys of the items. Yields to the event loop now and then: an archive takes a tenth of a second."""
        keys: list[bytes] = []
        for item in items:
            keys.append(self._key(item))
            if len(keys) % _KEYS_PER_TURN == 0:
                await asyncio.sleep(0)
        return keys

    def _key(self, item: Item[K]) -> bytes:
        """The hash of model, options and tokens. The `repr` of a tuple of strings is unambiguous."""
        options = repr(item.key)
        question = f"{len(options)}:{options}{item.tokens!r}".encode()
        return self._prefix + blake2b(question, digest_size=16).digest()

    @contextmanager
    def _planned(self, missing: Mapping[bytes, Item[K]], caller: Caller, *, sharing: bool) -> Iterator[_Plan[K, R]]:
        """Decide where the missing results come from. Until the context ends, others can wait for `plan.own`."""
        plan: _Plan[K, R] = _Plan(_InFlight(caller))
        with self._lock:
            for key, item in missing.items():
                if (kept := self._cache.get(key)) is None:
                    plan.own[key] = item
                else:
                    plan.hits[key] = kept
            if sharing:
                plan.shared = self._worth_waiting_for(plan)
                plan.own = {key: item for key, item in plan.own.items() if key not in plan.shared}
            tokens = _tokens(plan.own)
            self._tokens_in_flight[caller.flow] += tokens
            self._in_flight.update(dict.fromkeys(plan.own, plan.in_flight))
        try:
            yield plan
        finally:
            self._finish(plan, tokens)

    def _worth_waiting_for(self, plan: _Plan[K, R]) -> dict[bytes, _InFlight[R]]:
        """Computations of other callers that bring sentences of `plan.own` about as soon as computing them would."""
        own = plan.in_flight
        # How long this flow waits for all that it has in flight, when each flow gets its share of the machine.
        patience = (self._tokens_in_flight[own.flow] + _tokens(plan.own) + self._tolerance) / own.weight
        found = ((key, self._in_flight[key]) for key in plan.own if key in self._in_flight)
        return {
            key: in_flight
            for key, in_flight in found
            if in_flight.weight >= own.weight and self._tokens_in_flight[in_flight.flow] / in_flight.weight <= patience
        }

    def _finish(self, plan: _Plan[K, R], tokens: int) -> None:
        in_flight = plan.in_flight
        try:
            with self._lock:
                for key in plan.own:
                    if self._in_flight.get(key) is in_flight:  # not that of a caller that could not wait for it
                        del self._in_flight[key]
                self._tokens_in_flight[in_flight.flow] -= tokens
                if not self._tokens_in_flight[in_flight.flow]:
                    del self._tokens_in_flight[in_flight.flow]
                for key, result in plan.computed.items():
                    self._cache.put(key, result, self._size_of(result))
        finally:
            in_flight.results.set_result(plan.computed)
        if plan.computed:
            self._observer.cached(self._cache.size_bytes, len(self._cache))

    def _report(self, keys: Sequence[bytes], plan: _Plan[K, R]) -> None:
        """Notify the observer; a sentence that the call has twice counts as shared the second time."""
        hits, misses = sum(key in plan.hits for key in keys), len(plan.own)
        self._observer.looked_up(self._model_name, hits=hits, shared=len(keys) - hits - misses, misses=misses)


def _tokens(items: Mapping[bytes, Item[K]]) -> int:
    return sum(len(item.tokens) for item in items.values())


async def _shared_results(shared: Mapping[bytes, _InFlight[R]], caller: Caller) -> dict[bytes, R]:
    """The results of other callers' computations, by key. Some are missing when a computation fails or the deadline of
    this caller comes first; the inner submitter then decides what becomes of them."""
    if not shared:
        return {}
    timeout = None if caller.deadline is None else max(0.0, caller.deadline - monotonic())
    waiting = [asyncio.wrap_future(in_flight.results) for in_flight in set(shared.values())]
    await asyncio.wait(waiting, timeout=timeout)  # if it is cancelled, the futures are not
    arrived = {key: in_flight.results.result() for key, in_flight in shared.items() if in_flight.results.done()}
    return {key: results[key] for key, results in arrived.items() if key in results}
