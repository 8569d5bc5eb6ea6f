"""Names that the model got wrong, put right by the name lexicon.

The lexicon's forms are terms of lower priority than those of the user's glossary: a name that overlaps one of those is
left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..inference import AlignedWords, Flag, FlagKind, NameLexicon, NameReplacement, Timing
from ..offloading import off_loop
from ..text import Rewritten
from .candidates import Candidate
from .decoding import SegmentTask
from .rewriting import keeps, moved, realigned, with_replaced_names
from .selector import Selector
from .terminology import SURE, NameSuggestion, has_suspects, impose, suggest_names

__all__ = ["with_lexicon"]


async def with_lexicon(
    selector: Selector,
    lexicon: NameLexicon,
    tasks: Sequence[SegmentTask],
    candidates: Sequence[Candidate],
    target_language: str,
) -> tuple[list[Candidate], Timing]:
    """The candidates, those whose names are surely wrong with the forms of a lexicon; and the time taken.

    They have the flag NAME_REPLACED and say what was put in for what (`Candidate.replaced_names`), and have their words
    aligned. What the lexicon only spells by rule is not put in; NAME_MISMATCH says what the name may be ("perhaps").
    Only candidates with a name that may be wrong are aligned; without an aligner all stay as they are. Nothing is
    decoded again: a second search brings few names and changes other words, too (docs/quality.md).

    Args:
        selector: aligns and checks.
        lexicon: forms of names.
        tasks: the segments.
        candidates: one for each task.
        target_language: "ar" or "en".
    """
    size = sum(len(candidate.text) for candidate in candidates)
    result = list(candidates)
    suspects = await off_loop(size, _suspects, lexicon, tasks, candidates, target_language)
    if not suspects:
        return result, Timing()
    aligned, timing = await selector.aligned([tasks[i] for i in suspects], [candidates[i] for i in suspects])
    named = await off_loop(size, _named, selector, lexicon, [tasks[i] for i in suspects], aligned, target_language)
    for index, candidate in zip(suspects, named, strict=True):
        result[index] = candidate or result[index]
    return result, timing


def _suspects(
    lexicon: NameLexicon, tasks: Sequence[SegmentTask], candidates: Sequence[Candidate], target_language: str
) -> list[int]:
    return [
        index
        for index, (task, candidate) in enumerate(zip(tasks, candidates, strict=True))
        if has_suspects(lexicon, task.source, candidate.text, target_language)
    ]


def _named(
    selector: Selector,
    lexicon: NameLexicon,
    tasks: Sequence[SegmentTask],
    candidates: Sequence[Candidate],
    target_language: str,
) -> list[Candidate | None]:
    return [
        _put_right(selector, lexicon, task, candidate, target_language)
        for task, candidate in zip(tasks, candidates, strict=True)
    ]


def _put_right(
    selector: Selector, lexicon: NameLexicon, task: SegmentTask, candidate: Candidate, target_language: str
) -> Candidate | None:
    """The candidate with its names; None when it stays as it is."""
    words = candidate.alignment or ()
    suggested = suggest_names(lexicon, task.source, candidate.text, words, target_language)
    free = [one for one in suggested if not _is_taken(task, candidate, one)]
    found = [one for one in free if one.score >= SURE]
    rewritten = _rewritten(task.source, candidate.text, found, target_language)
    perhaps = [one for one in free if not one.listed and one.score < SURE]
    names: list[NameReplacement] = []
    better = candidate
    if rewritten.text != candidate.text and keeps(task, candidate, rewritten):
        better = selector.rewritten(task, candidate, moved(candidate.draft, rewritten))
        better = replace(better, alignment=realigned(words, rewritten))
        names = list(_replaced(candidate.text, found, rewritten))
    if not names and not perhaps:
        return None
    flags = _with_suggestions(better.flags, candidate.text, perhaps) if perhaps else better.flags
    return with_replaced_names(better, task.source, names, flags)


def _replaced(text: str, found: Sequence[NameSuggestion], rewritten: Rewritten) -> Iterator[NameReplacement]:
    """What was put in of some suggestions, which are in the order of the text that they were for."""
    for one in found:
        there = rewritten.offsets.forward(one.replaced)
        before, after = one.replaced.of(text), there.of(rewritten.text)
        if before != after:
            yield NameReplacement(one.match.core, there, before, after)


def _is_taken(task: SegmentTask, candidate: Candidate, one: NameSuggestion) -> bool:
    """Whether a glossary says what this is called, or it was copied."""
    terms = any(term.span.start < one.match.span.end and one.match.span.start < term.span.end for term in task.terms)
    return terms or any(
        copy.target.start < one.replaced.end and one.replaced.start < copy.target.end for copy in candidate.draft.copies
    )


def _rewritten(source: str, target: str, found: Sequence[NameSuggestion], language: str) -> Rewritten:
    if language == "ar":  # with the proclitics of the words that give way
        links = [AlignedWords(one.match.core, one.replaced, 1.0) for one in found]
        return impose(source, target, links, [one.match for one in found])
    rewritten = Rewritten.unchanged(target)
    for one in reversed(found):
        form = one.match.target
        starts = not target[: one.replaced.start].strip(" \t\"'“‘«([")
        rewritten = rewritten.replace(one.replaced, form[:1].upper() + form[1:] if starts else form)
    return rewritten


def _with_suggestions(flags: Sequence[Flag], text: str, perhaps: Sequence[NameSuggestion]) -> tuple[Flag, ...]:
    """The flags with NAME_MISMATCH saying what a name may be, beside what has no counterpart."""
    others = tuple(flag for flag in flags if flag.kind is not FlagKind.NAME_MISMATCH)
    details = [flag.detail for flag in flags if flag.kind is FlagKind.NAME_MISMATCH]
    told = [f"{one.match.target} for {one.replaced.of(text)} ({one.match.source})" for one in perhaps]
    return (*others, Flag(FlagKind.NAME_MISMATCH, "; ".join([*details, f"perhaps {', '.join(told)}"])))
