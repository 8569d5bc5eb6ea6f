"""On whose behalf work is done: its priority, deadline and share of the machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

__all__ = ["Admission", "Caller", "Flow", "Priority", "WorkKind"]


class Priority(Enum):
    """How urgent a call is; `weight` is its share of the machine beside others when there is not enough for all."""

    INTERACTIVE = "interactive"
    """A person waits."""
    BULK = "bulk"
    """A feed, an archive: it matters when all of it is done."""

    @property
    def weight(self) -> float:
        """Relative share of the machine."""
        return 8.0 if self is Priority.INTERACTIVE else 1.0


class WorkKind(Enum):
    """What is done for a call, as far as that decides how much work follows its first step."""

    TRANSLATION = "translation"
    COMPARED_TRANSLATION = "compared translation"
    """Source and translation are compared by meaning afterwards."""
    CAREFUL_TRANSLATION = "careful translation"
    """Afterwards every segment is scored again by two models, and the doubtful ones are decoded again."""
    EXPLAINED_TRANSLATION = "explained translation"
    """Afterwards alternatives are searched for, or tokens are scored."""
    CASCADED_TRANSLATION = "cascaded translation"
    """Afterwards a second model translates the most doubtful segments."""
    SUGGESTION = "suggestion"
    """Words for one place of a translation are looked for, then scored."""
    ESTIMATION = "estimation"
    """Translations from elsewhere are scored, then scored backwards and compared by meaning."""


class Flow:
    """What counts as one caller where work is shared out: a unary call, or all items of one stream."""


@dataclass(slots=True)
class Admission:
    """The progress of a call through the queue. A call that was admitted is carried through: no later step of it is
    refused for want of room, and none queues again.

    Attributes:
        granted: whether it was admitted.
        place: where its latest step begins in its queue (`engine.scheduling.fair_queue`); None: it has none.
        model: of its first step.
        tokens: of its first step, padded.
        first: estimated seconds of one worker for its first step.
        later: estimated seconds of all later steps so far.
        expected: estimated seconds of all later steps, when the first was admitted.
        reserved: tokens and seconds of one worker that are kept for it while its text is prepared; None: none are.
    """

    granted: bool = False
    place: float | None = None
    model: str = ""
    tokens: int = 0
    first: float = 0.0
    later: float = 0.0
    expected: float = 0.0
    reserved: tuple[float, float] | None = None

    @property
    def outstanding(self) -> float:
        """What is still to follow, as a multiple of the first step."""
        return max(0.0, self.expected - self.later) / self.first if self.first else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """One call or stream item, as far as the engine needs to know it.

    Attributes:
        priority: who goes first.
        deadline: when nobody waits for the answer any more, in seconds of `time.monotonic`; None: never.
        patient: whether to wait for room when too much is queued. Streams are, because then they are not read from;
            other calls are refused, with the time after which to retry.
        flow: callers with the same flow share what one caller gets.
        kind: what is done for the call; None: the cost of its later steps is not estimated.
        characters: code points of its request, from which its work is estimated before its text is looked at; 0: not
            known.
        admission: of this call or item.
    """

    priority: Priority = Priority.INTERACTIVE
    deadline: float | None = None
    patient: bool = False
    flow: Flow = field(default_factory=Flow)
    kind: WorkKind | None = None
    characters: int = 0
    admission: Admission = field(default_factory=Admission, compare=False, repr=False)

    @classmethod
    def in_process(cls) -> Caller:
        """A tool that uses the engine in its own process: always admitted, however much it submits."""
        return cls(admission=Admission(granted=True))
