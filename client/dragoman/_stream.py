"""A bidirectional stream with a bounded number of items in flight that outlives its connection; blocking version.

Three threads: the caller's, which takes results; one that reads the caller's items; and one per connection that reads
the server's answers. The two feed one queue of events, so that all decisions are made in the caller's thread.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import grpc

from ._ledger import Ledger
from ._status import from_rpc_error, lost_answers
from .errors import DragomanError, ServiceError
from .results import Outcome

__all__ = ["END", "PATIENCE", "Ended", "Fed", "Stream"]

RequestT = TypeVar("RequestT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Ended:
    """A connection is over, by an error or without one."""

    call: Any
    error: ServiceError | None


@dataclass(frozen=True, slots=True)
class Fed:
    """The caller's items are used up, or raised."""

    error: BaseException | None


END = object()
PATIENCE = 1.0


class Stream(Generic[RequestT, ResultT]):
    """One stream; iterate over `results()` once.

    Args:
        connect: makes the call from an iterator of requests.
        items: (id, request) pairs; an error in place of a request becomes the item's result without being sent.
        outcome: makes the outcome of a response.
        window: items in flight at most.
        reconnect: seconds to go on trying to get a broken stream back.
        target: for messages.
    """

    def __init__(
        self,
        connect: Callable[[Iterator[RequestT]], Any],
        items: Iterator[tuple[str, RequestT | DragomanError]],
        outcome: Callable[[Any], Outcome[ResultT]],
        *,
        window: int,
        reconnect: float,
        target: str,
    ) -> None:
        self._connect, self._items, self._outcome, self._target = connect, items, outcome, target
        self._ledger: Ledger[RequestT] = Ledger(reconnect)
        self._events: SimpleQueue[Any] = SimpleQueue()
        self._outgoing: SimpleQueue[Any] = SimpleQueue()
        self._slots = threading.Semaphore(window)
        self._lock = threading.Lock()
        self._fed = self._stopped = False
        self._call: Any = None
        self._reader: threading.Thread | None = None

    def results(self) -> Iterator[Outcome[ResultT]]:
        """Outcomes as they come; raises the stream's ServiceError, or whatever the caller's items raised."""
        threading.Thread(target=self._feed, name="dragoman-feed", daemon=True).start()
        failure: BaseException | None = None
        try:
            self._open()
            while not (self._fed and not self._ledger.unanswered and self._events.empty()):
                event = self._events.get()
                if isinstance(event, Outcome):
                    self._slots.release()
                    yield event
                elif isinstance(event, Fed):
                    failure = event.error
                elif isinstance(event, Ended):
                    self._reopen(event)
                elif self._ledger.settle(event.id):
                    self._slots.release()
                    yield self._outcome(event)
            if failure is not None:
                raise failure
            self._await_end()
        finally:
            self._stop()

    def _open(self) -> None:
        with self._lock:
            before, self._outgoing = self._outgoing, SimpleQueue()
            for request in self._ledger.requests:
                self._outgoing.put(request)
            if self._fed:
                self._outgoing.put(END)
            self._call = self._connect(iter(self._outgoing.get, END))
        before.put(END)
        self._reader = threading.Thread(target=self._pump, args=(self._call,), name="dragoman-answers", daemon=True)
        self._reader.start()

    def _reopen(self, ended: Ended) -> None:
        if ended.call is not self._call:
            return
        if self._fed and not self._ledger.unanswered:
            self._call = None
            return
        delay = self._ledger.delay(ended.error)
        if delay is None:
            raise lost_answers(ended.error, self._ledger.unanswered)
        time.sleep(delay)
        self._open()

    def _await_end(self) -> None:
        """Let the server end the stream by itself, so that it does not count a cancelled call."""
        with contextlib.suppress(Empty):
            while self._call is not None and not isinstance(self._events.get(timeout=PATIENCE), Ended):
                pass

    def _feed(self) -> None:
        failure: BaseException | None = None
        try:
            while True:
                self._slots.acquire()
                if self._stopped:
                    return
                name, request = next(self._items)
                if isinstance(request, DragomanError):
                    self._events.put(Outcome(name, error=request))
                    continue
                with self._lock:
                    self._ledger.add(name, request)
                    self._outgoing.put(request)
        except StopIteration:
            pass
        except BaseException as error:
            failure = error
        with self._lock:
            self._events.put(Fed(failure))
            self._fed = True
            self._outgoing.put(END)

    def _pump(self, call: Any) -> None:
        failure = None
        try:
            for response in call:
                self._events.put(response)
        except grpc.RpcError as error:
            failure = from_rpc_error(error, target=self._target)
            failure.__cause__ = error
        self._events.put(Ended(call, failure))

    def _stop(self) -> None:
        self._stopped = True
        self._slots.release()
        self._outgoing.put(END)
        if self._call is not None:
            with contextlib.suppress(Exception):
                self._call.cancel()
        if self._reader is not None:  # Python may end next, and a thread stopped within gRPC would keep its lock.
            self._reader.join(PATIENCE)
