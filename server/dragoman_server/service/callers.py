"""On whose behalf a call is worked on: priority, what is charged for it, and the kind of its work."""

from __future__ import annotations

import time
from dataclasses import replace

from ..access import current_principal
from ..call_record import note
from ..caller import Caller, Flow, Priority, WorkKind
from ..errors import DeadlineTooNearError
from ..inference import Quality, TranslateOptions
from ..limits import Limits

__all__ = ["caller_from_outside", "doing", "kind_of", "uncharged_caller"]


def caller_from_outside(
    limits: Limits,
    characters: int,
    *,
    priority: Priority | None,
    timeout: float | None,
    flow: Flow | None,
) -> Caller:
    """A caller from outside this process, whose token is charged; see `Service.caller`.

    Raises:
        DeadlineTooNearError: the timeout is over already.
        QuotaExceededError: the holder of the token has used up the characters of the day.
    """
    note(characters=characters)
    caller = uncharged_caller(limits, characters, priority=priority, timeout=timeout, flow=flow)
    if (principal := current_principal()) is not None:
        principal.quota.charge(characters)
    return caller


def uncharged_caller(
    limits: Limits,
    characters: int,
    *,
    priority: Priority | None,
    timeout: float | None,
    flow: Flow | None,
) -> Caller:
    """As `caller_from_outside`, whose token is not charged."""
    if timeout is not None and timeout <= 0:
        raise DeadlineTooNearError(estimate=None, remaining=timeout)
    item = flow is not None
    claimed = priority or (Priority.BULK if item else Priority.INTERACTIVE)
    principal = current_principal()
    if principal is not None:
        claimed = Priority.BULK if principal.priority is Priority.BULK else claimed
        flow = principal.flow
    return Caller(
        priority=limits.granted(claimed, characters, item=item),
        deadline=None if timeout is None else time.monotonic() + timeout,
        patient=item,
        flow=flow or Flow(),
        characters=characters,
    )


def doing(kind: WorkKind, caller: Caller | None) -> Caller | None:
    """The caller with the kind of work that it asks for."""
    return caller and replace(caller, kind=kind)


def kind_of(options: TranslateOptions) -> WorkKind:
    """What the options make of a translation, as far as it decides how much work follows the first step."""
    if options.second_opinion:
        return WorkKind.CASCADED_TRANSLATION
    if options.alternatives or options.token_scores:
        return WorkKind.EXPLAINED_TRANSLATION
    if options.quality is Quality.CAREFUL:
        return WorkKind.CAREFUL_TRANSLATION
    compared = options.check_similarity and options.quality is not Quality.FAST
    return WorkKind.COMPARED_TRANSLATION if compared else WorkKind.TRANSLATION
