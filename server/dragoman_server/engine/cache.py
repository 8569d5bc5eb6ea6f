"""What was computed is kept, and what is being computed is waited for instead of computed again.

`ResultCache` is memory and nothing else, one for all models. `CachedSubmitter` stands before the queue of one model: it
answers what the cache knows, waits for what somebody else is having computed, and passes on the rest.
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
"""Of an entry beside its value: its key of 24 bytes (57), the pair of value and size (88), and its share of an
`OrderedDict` whose entries come and go (105 to 195, as its table is more or less full). Measured on CPython 3.11."""
_KEYS_PER_TURN = 256
_MAX_WAITS = 2
_TOLERANCE_TOKENS = 512


class ResultCache:
    """Results by key; those not used for longest go when all take more than so many bytes. Safe in several threads.

    Args:
        max_bytes: of all entries with what it takes to keep them; 0 keeps nothing.
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
        """What all entries take, never more than `max_bytes`."""
        return self._size

    def get(self, key: bytes) -> Any:
        """The value, which is now the one used last; None when there is none."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: bytes, value: object, size: int) -> None:
        """Keeps a value, unless it alone is larger than all may be.

        Args:
            key: of 24 bytes; that is what is counted for it.
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
        """Throws out everything whose key begins so. Looks at every key: about a millisecond for 10,000."""
        with self._lock:
            for key in [key for key in self._entries if key.startswith(prefix)]:
                self._drop(key)

    def _drop(self, key: bytes) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry[1] + _ENTRY_BYTES


def hypothesis_size(hypothesis: Hypothesis) -> int:
    """Bytes that it takes in memory with its alternatives; small integers and truth values take none of their own."""
    size = sys.getsizeof(hypothesis) + sys.getsizeof(hypothesis.text) + sys.getsizeof(hypothesis.score)
    if hypothesis.alternatives:
        size += sys.getsizeof(hypothesis.alternatives) + sum(map(hypothesis_size, hypothesis.alternatives))
    return size


def vector_size(vector: NDArray[Any]) -> int:
    """Bytes that it takes in memory, with all of the array that it is a part of, which it keeps from being freed."""
    return sys.getsizeof(vector) + (0 if vector.base is None else sys.getsizeof(vector.base))


class _Flight(Generic[R]):
    """Sentences that the model was given on behalf of one caller; their results land together, or none does."""

    def __init__(self, caller: Caller) -> None:
        self.flow, self.weight = caller.flow, caller.priority.weight
        self.landing: Future[Mapping[bytes, R]] = Future()


@dataclass(slots=True)
class _Plan(Generic[K, R]):
    """By key, where the results for a caller's sentences come from."""

    flight: _Flight[R]
    hits: dict[bytes, R] = field(default_factory=dict)
    shared: dict[bytes, _Flight[R]] = field(default_factory=dict)
    own: dict[bytes, Item[K]] = field(default_factory=dict)
    computed: dict[bytes, R] = field(default_factory=dict)
    """The results of `own`; none until all are there."""


class CachedSubmitter(Generic[K, R]):
    """A `Submitter` that computes nothing twice if it can be helped. Safe in several threads and event loops.

    A sentence that somebody else is having computed is waited for if that takes about as long as having it computed:
    if the other is at least as urgent and has, for its share of the machine, no more under way than this caller has.
    (The results of a call come together, so whoever waits for one of them waits for all. Without the second condition
    a single sentence would wait for a whole archive that has the same sentence in it.)

    Nobody suffers from sharing. When the other is cancelled, refused or fails, those who waited look again, and after
    `_MAX_WAITS` disappointments they have the sentence computed themselves. A failure of the model is not passed on
    either: it need not come from the sentence waited for, but from any other of the batch. A caller has its own
    sentences computed before it waits for those of others, so nobody can wait in a circle.

    Args:
        inner: computes; the same sentence must get the same answer whatever else is computed.
        cache: keeps results; may be that of other models too.
        model_hash: identifies the model's answers.
        size_of: bytes that a result takes in memory.
        observer: is told what was found, once per call, and how full the cache is.
        model_name: for the observer.
        tolerance: tokens that another caller may have under way beyond what this one has and still be waited for:
            about a batch, because that is also how long a worker may be busy with something else.
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
        self._flights: dict[bytes, _Flight[R]] = {}
        self._under_way: Counter[Flow] = Counter()
        """Tokens of each flow that are in flight."""
        self._lock = RLock()  # reentrant, because the end of an abandoned coroutine can come anywhere

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """As `Submitter.submit`. Waiting for somebody else's computation is queueing; what was kept takes no time.

        `repr` of an item's key must say all that matters about it, as that of a dataclass does.
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
            results |= plan.hits | plan.computed | await _landed(plan.shared, caller)
            missing = {key: item for key, item in missing.items() if key not in results}
            at_once &= not (plan.own or plan.shared)
            rounds += 1
        if at_once:
            await asyncio.sleep(0)  # or a caller that asks for known sentences only would not let others have a turn
            return [results[key] for key in keys], Timing()
        queueing = max(0.0, perf_counter() - submitted - computing)
        return [results[key] for key in keys], Timing(queue=queueing, compute=computing)

    def forget(self) -> None:
        """Throws out what is kept of this model; for when it is unloaded."""
        self._cache.remove(self._prefix)
        self._observer.cached(self._cache.size_bytes, len(self._cache))

    async def _keys(self, items: Sequence[Item[K]]) -> list[bytes]:
        """Lets others have a turn from time to time, because an archive's would take a tenth of a second."""
        keys: list[bytes] = []
        for item in items:
            keys.append(self._key(item))
            if len(keys) % _KEYS_PER_TURN == 0:
                await asyncio.sleep(0)
        return keys

    def _key(self, item: Item[K]) -> bytes:
        """Names model, options and tokens. A tuple of strings is read from its `repr` in one way only."""
        options = repr(item.key)
        question = f"{len(options)}:{options}{item.tokens!r}".encode()
        return self._prefix + blake2b(question, digest_size=16).digest()

    @contextmanager
    def _planned(self, missing: Mapping[bytes, Item[K]], caller: Caller, *, sharing: bool) -> Iterator[_Plan[K, R]]:
        """Where to get what is missing; others can wait for what is computed here, until the end of the context."""
        plan: _Plan[K, R] = _Plan(_Flight(caller))
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
            self._under_way[caller.flow] += tokens
            self._flights.update(dict.fromkeys(plan.own, plan.flight))
        try:
            yield plan
        finally:
            self._land(plan, tokens)

    def _worth_waiting_for(self, plan: _Plan[K, R]) -> dict[bytes, _Flight[R]]:
        """The flights that bring some of `plan.own` about as soon as its own flight would."""
        own = plan.flight
        # How long a flow waits for all that it has under way, when each gets its share of the machine.
        patience = (self._under_way[own.flow] + _tokens(plan.own) + self._tolerance) / own.weight
        found = ((key, self._flights[key]) for key in plan.own if key in self._flights)
        return {
            key: flight
            for key, flight in found
            if flight.weight >= own.weight and self._under_way[flight.flow] / flight.weight <= patience
        }

    def _land(self, plan: _Plan[K, R], tokens: int) -> None:
        flight = plan.flight
        try:
            with self._lock:
                for key in plan.own:
                    if self._flights.get(key) is flight:  # and not that of somebody who could not wait for this one
                        del self._flights[key]
                self._under_way[flight.flow] -= tokens
                if not self._under_way[flight.flow]:
                    del self._under_way[flight.flow]
                for key, result in plan.computed.items():
                    self._cache.put(key, result, self._size_of(result))
        finally:
            flight.landing.set_result(plan.computed)
        if plan.computed:
            self._observer.cached(self._cache.size_bytes, len(self._cache))

    def _report(self, keys: Sequence[bytes], plan: _Plan[K, R]) -> None:
        """A sentence that the call has twice is shared the second time."""
        hits, misses = sum(key in plan.hits for key in keys), len(plan.own)
        self._observer.looked_up(self._model_name, hits=hits, shared=len(keys) - hits - misses, misses=misses)


def _tokens(items: Mapping[bytes, Item[K]]) -> int:
    return sum(len(item.tokens) for item in items.values())


async def _landed(shared: Mapping[bytes, _Flight[R]], caller: Caller) -> dict[bytes, R]:
    """What the flights bring, by key. Less than was asked for when one fails or the caller's deadline comes first: it
    is the inner submitter's to say what becomes of that."""
    if not shared:
        return {}
    timeout = None if caller.deadline is None else max(0.0, caller.deadline - monotonic())
    waiting = [asyncio.wrap_future(flight.landing) for flight in set(shared.values())]
    await asyncio.wait(waiting, timeout=timeout)  # which, when it is cancelled, leaves alone what it waits for
    landed = {key: flight.landing.result() for key, flight in shared.items() if flight.landing.done()}
    return {key: results[key] for key, results in landed.items() if key in results}
