"""Inline tags of a sentence placed in its translation by word alignment.

The idea is bergamot-translator's (src/translator/html.cpp, MPL-2.0): a target word is inside the tags of the source
word that it translates best. Bergamot writes a tag several times if its words are scattered; here each tag stays in one
range.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .aligned_words import AlignedWords
from .markup import Markup, TagMark
from .span import Span
from .word_links import WordLinks, Words

__all__ = ["PlacedTags", "place_tags"]


@dataclass(frozen=True, slots=True)
class PlacedTags:
    """A translation with the tags of its source."""

    markup: Markup
    """Each mark of the source once; no mark begins or ends inside a word."""
    unplaced: tuple[int, ...]
    """Numbers of the tags that could not be placed because no target word translates their words, in source order.

    Their ranges are empty, at the end of the text or of the surrounding tag.
    """


@dataclass(slots=True)
class _Tag:
    """A tag of the source and its place in the target, as far as it is known."""

    mark: TagMark
    order: int
    words: range
    """Numbers of its source words; none for a tag without content."""
    blank: bool = True
    """Whether it has no content, or only white space."""
    children: list[_Tag] = field(default_factory=list)
    span: Span = field(default_factory=lambda: Span(0, 0))
    available: range = range(0)
    """Numbers of the target words available to its children."""
    placed: bool = True


def place_tags(source: Markup, target: str, alignment: Iterable[AlignedWords]) -> PlacedTags:
    """`target` with the tags of `source` around the words that translate their words.

    Nesting stays as in the source, and disjoint tags stay disjoint. A tag covers the range from its first to its last
    word; if a word of another tag lies between, the tag covers only the part with more letters. A tag around all words
    of the source covers all words of the target. A tag without words goes before the translation of the next source
    word, or after the translation of the previous word if the tag touches only that one. If target and source are
    equal, the tags stay where they are. Takes time proportional to the number of words times the depth of nesting.

    Args:
        source: one sentence; its copy and render marks are ignored.
        target: its translation.
        alignment: aligned ranges of words or parts of words, in any order.

    Raises:
        ValueError: an aligned range reaches beyond its text.
    """
    if target == source.text or not source.tags:
        return PlacedTags(Markup(target, source.tags), ())
    links = WordLinks(source.text, target, alignment)
    root = _tree(source, links.source)
    root.span, root.available = Span(0, len(target)), range(len(links.target))
    waiting, tags = [root], list[_Tag]()
    while waiting:
        tag = waiting.pop()
        _Level(tag, len(source.text), links).place()
        tags.append(tag)
        waiting += sorted(tag.children, key=_position, reverse=True)
    marks = tuple(TagMark(tag.span, tag.mark.tag) for tag in tags[1:])
    lost = sorted((tag.order, tag.mark.tag) for tag in tags[1:] if not tag.placed)
    return PlacedTags(Markup(target, marks), tuple(number for _, number in lost))


def _position(tag: _Tag) -> tuple[int, bool, int]:
    """A sort key for disjoint tags; an empty tag comes before another tag that begins at the same position."""
    return tag.span.start, len(tag.span) > 0, tag.order


def _tree(source: Markup, words: Words) -> _Tag:
    """The tags as a tree under a root that covers the text; an empty tag at the end of another tag comes after it."""
    root = _Tag(TagMark(Span(0, len(source.text)), -1), -1, range(len(words)))
    path = [root]
    for order, mark in enumerate(source.tags):
        while len(path) > 1 and path[-1].mark.span.end <= mark.span.start:
            path.pop()
        inside = words.within(mark.span) if mark.span else range(0)
        blank = not inside
        siblings = path[-1].children
        if siblings and siblings[-1].words and inside and inside[0] == siblings[-1].words[-1]:
            inside = _shared(siblings[-1], inside, mark, words)
        tag = _Tag(mark, order, inside, blank)
        siblings.append(tag)
        path.append(tag)
    return root


def _shared(before: _Tag, inside: range, mark: TagMark, words: Words) -> range:
    """The words of a tag that begins inside the last word of the tag before; the longer part decides who gets it."""
    word = words[inside[0]].span
    first = min(word.end, before.mark.span.end) - max(word.start, before.mark.span.start)
    if first >= min(word.end, mark.span.end) - mark.span.start:
        return inside[1:]
    before.words = before.words[:-1]
    return inside


class _Level:
    """The tags directly inside one tag, which is already placed."""

    def __init__(self, parent: _Tag, length: int, links: WordLinks) -> None:
        self._parent, self._length, self._links = parent, length, links
        self._owner: dict[int, int] = {}  # the order of the child that has each target word

    def place(self) -> None:
        """Sets the span of every child and the target words available to it."""
        children = self._parent.children
        wanted = {tag.order: self._own(tag) for tag in children if tag.words}
        for tag in children:
            if tag.words and not self._suffices(tag, wanted[tag.order]):
                wanted[tag.order] = self._next_best(tag) or wanted[tag.order]
        for tag in children:
            if tag.words:
                self._place_words(tag, wanted[tag.order])
        taken = sorted((tag for tag in children if tag.span), key=_position)
        starts = [tag.span.start for tag in taken]
        for tag in children:
            if tag.blank:
                self._place_empty(tag, taken, starts)
            elif not tag.span:
                self._place_at_end(tag)

    def _own(self, tag: _Tag) -> list[int]:
        """The target words available in the parent that translate a word of the tag."""
        source, target, available = self._links.source, self._links.target, self._parent.available
        words = source.plain(tag.words)
        if len(tag.words) == len(source):
            found = list(available)
        else:
            owned = (t for s in tag.words for t in self._links.targets_of.get(s, ()) if t in available)
            all_words = target.plain(available) if words and len(words) == self._links.source_words else []
            found = sorted({*owned, *all_words})
        self._owner.update(dict.fromkeys(found, tag.order))
        return found

    def _suffices(self, tag: _Tag, found: Sequence[int]) -> bool:
        """Whether a target word was found, or, for a tag of punctuation only, any mark."""
        if self._links.source.plain(tag.words):
            return bool(self._links.target.plain(found))
        return bool(found)

    def _next_best(self, tag: _Tag) -> list[int]:
        """Target words that mainly translate another word, if no other tag has them."""
        best = {self._links.target_of[s] for s in tag.words if s in self._links.target_of}
        free = sorted(t for t in best if t in self._parent.available and self._owner.get(t, tag.order) == tag.order)
        self._owner.update(dict.fromkeys(free, tag.order))
        return free

    def _place_words(self, tag: _Tag, found: Sequence[int]) -> None:
        target = self._links.target
        words = target.plain(found) or list(found)
        run = max(self._runs(words, tag), key=self._links.weight, default=[])
        if run:
            tag.available = self._with_marks(tag, run[0], run[-1])
            tag.span = target.covered(tag.available)

    def _runs(self, words: Sequence[int], tag: _Tag) -> Iterator[list[int]]:
        """`words` split wherever a word between two of them belongs to another tag."""
        run: list[int] = []
        for t in words:
            if run and any(self._owner.get(between, tag.order) != tag.order for between in range(run[-1] + 1, t)):
                yield run
                run = []
            run.append(t)
        if run:
            yield run

    def _with_marks(self, tag: _Tag, first: int, last: int) -> range:
        """Words from `first` to `last` with the adjacent punctuation that belongs to the tag."""
        source = self._links.source
        while first - 1 in self._parent.available and self._has_mark(
            tag, first - 1, open_end=source[tag.words[0]].is_mark
        ):
            first -= 1
        while last + 1 in self._parent.available and self._has_mark(
            tag, last + 1, open_end=source[tag.words[-1]].is_mark
        ):
            last += 1
        return range(first, last + 1)

    def _has_mark(self, tag: _Tag, t: int, *, open_end: bool) -> bool:
        """Whether adjacent punctuation belongs to the tag: it translates a mark of the tag, or nothing outside."""
        if not self._links.target[t].is_mark:
            return False
        if t in self._owner:
            return self._owner[t] == tag.order
        if open_end and t not in self._links.source_of:
            self._owner[t] = tag.order
            return True
        return False

    def _place_empty(self, tag: _Tag, taken: Sequence[_Tag], starts: Sequence[int]) -> None:
        position = self._beside_word(tag.mark.span.start)
        if position is None:
            self._place_at_end(tag)
            return
        position = min(max(position, self._parent.span.start), self._parent.span.end)
        i = bisect_right(starts, position) - 1
        if i >= 0 and starts[i] < position < taken[i].span.end:  # no tag may end up inside another
            position = starts[i] if tag.order < taken[i].order else taken[i].span.end
        tag.span = Span(position, position)

    def _beside_word(self, position: int) -> int | None:
        """The target position of an empty tag at source `position`; None if the alignment does not tell."""
        words, target = self._links.source, self._links.target
        after = words.within(Span(position, self._length)).start
        if after == len(words):
            return self._parent.span.end if len(target) else None
        behind = after > 0 and words[after - 1].span.end == position < words[after].span.start
        first, second = self._before(after), self._behind(after - 1)
        if behind:
            first, second = second, first
        return first if first is not None else second

    def _before(self, s: int) -> int | None:
        t = next(iter(self._links.targets_of.get(s, ())), self._links.target_of.get(s))
        return None if t is None else self._links.target[t].span.start

    def _behind(self, s: int) -> int | None:
        owned = self._links.targets_of.get(s)
        t = owned[-1] if owned else self._links.target_of.get(s)
        return None if t is None else self._links.target[t].span.end

    def _place_at_end(self, tag: _Tag) -> None:
        """Puts a tag that could not be placed at the end of its parent."""
        tag.placed = False
        tag.span = Span(self._parent.span.end, self._parent.span.end)
