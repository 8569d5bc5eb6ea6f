"""How the texts of a command travel: the one that a person waits for in a call, many in a stream.

Servers let calls go first; items of streams are bulk to them, unless they were started to believe what items say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from ..errors import InvalidTextError, ServiceError
from ..results import Article, Limits, Outcome, Priority

__all__ = ["Dispatch"]

R = TypeVar("R")


@dataclass(frozen=True)
class Dispatch(Generic[R]):
    """Makes outcomes of articles.

    Args:
        call: answers articles in one interactive call; results in their order.
        stream: answers any number, as the client's streams do.
        priority: what the user asked for; None to go by what there is to do.
        one_text: whether all of it is one text, which somebody may be waiting for.
        limits: of the server.
    """

    call: Callable[[Sequence[Article]], Sequence[R]]
    stream: Callable[[Iterator[Article], Priority], Iterator[Outcome[R]]]
    priority: Priority | None
    one_text: bool
    limits: Limits

    def __call__(self, articles: Iterator[Article]) -> Iterator[Outcome[R]]:
        """An outcome for each article, named by its id; raises ServiceError when the connection fails."""
        head: list[Article] = []
        if self.one_text and self.priority is not Priority.BULK:
            head = self._first(articles)
            if self._is_short(head):
                return self._answered(head)
        return self.stream(chain(head, articles), self.priority or Priority.BULK)

    def _first(self, articles: Iterator[Article]) -> list[Article]:
        """All articles, or enough of them to see that they are too much for an interactive call."""
        head: list[Article] = []
        for article in articles:
            head.append(article)
            if not self._is_short(head):
                break
        return head

    def _is_short(self, articles: Sequence[Article]) -> bool:
        characters, limits = sum(len(article.text) for article in articles), self.limits
        return (
            characters <= limits.max_interactive_characters
            and characters <= (limits.max_characters or characters)
            and len(articles) <= (limits.max_texts or len(articles))
        )

    def _answered(self, articles: Sequence[Article]) -> Iterator[Outcome[R]]:
        try:
            results = self.call(articles) if articles else ()
        except (ServiceError, InvalidTextError) as error:
            if isinstance(error, ServiceError) and not error.reason:
                raise  # the connection is to blame, and not what was sent
            yield from (Outcome(str(article.id), error=error) for article in articles)
            return
        for article, result in zip(articles, results, strict=True):
            yield Outcome(str(article.id), result)
