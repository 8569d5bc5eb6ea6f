"""Texts in, translations with evidence out.

Detect the language, cut into segments, set aside what is in another language, cut segments into units, decode all units
of all texts together, compare by meaning, check, decode once more what came out broken, have a second model translate
what is most doubtful, put names right, put in terms that are missing still, and rebuild.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..call_record import stage
from ..inference import (
    DecodingOptions,
    MarkupBatch,
    ModelDirectory,
    NameRendering,
    Quality,
    SegmentMemory,
    SentenceEncoder,
    Timing,
    TranslatedBatch,
    TranslatedText,
    TranslateOptions,
    TranslationModel,
)
from ..offloading import off_loop
from ..text import Markup
from .abbreviating import with_abbreviations
from .assembling import assemble, tagged
from .candidates import Candidate
from .careful import reconsider
from .copying import Range, copy_marked
from .decoding import SegmentTask
from .document_forms import DocumentForms
from .estimation import opposite, quick_doubt
from .explaining import explained
from .lexicon_names import with_lexicon
from .lost_names import with_lost_names
from .naming import with_names
from .planning import Plan, Planner
from .remembering import known_candidates, memory_source
from .second_opinion import second_model, with_second_opinions
from .selector import FIRST_SEARCH, Selector
from .term_imposing import with_terms
from .terminology import GlossaryMatchers
from .thresholds import THRESHOLDS, Thresholds

__all__ = ["Translator"]

_GREEDY = DecodingOptions(beam_size=1)

_Rows = Sequence[Sequence[Candidate | None]]
_Names = Sequence[tuple[NameRendering, ...]]


class Translator:
    """Translates texts with the models of a directory; holds no state of its own.

    Args:
        models: where models are found.
        thresholds: where the checks draw their lines.
        second_search: whether to decode again what fails a check.
        matchers: keeps the matchers of glossaries from one translator to the next; None: they are made anew.
        memory: approved translations, for requests that want them; None: there is no translation memory.
        second_models: by source and target language the name of the model that translates doubtful segments again, for
            requests that want it; None: there is none.
    """

    def __init__(
        self,
        models: ModelDirectory,
        *,
        thresholds: Thresholds = THRESHOLDS,
        second_search: bool = True,
        matchers: GlossaryMatchers | None = None,
        memory: SegmentMemory | None = None,
        second_models: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self._models, self._matchers, self._memory = models, matchers or GlossaryMatchers(), memory
        self._thresholds, self._second_search = thresholds, second_search
        self._second_models = second_models or {}

    async def translate(self, text: str, options: TranslateOptions) -> TranslatedText:
        """One text without the time that it took; see `translate_many`."""
        return (await self.translate_many((text,), options)).texts[0]

    async def translate_many(
        self,
        texts: Sequence[str],
        options: TranslateOptions,
        forms: DocumentForms | None = None,
        copied: Sequence[Sequence[Range]] = (),
    ) -> TranslatedBatch:
        """Translations in the order of the texts; their sentences are decoded together.

        Spans are in code points. A text without
        words, of an unknown language, or in the target language already comes back as it is, without a model.

        Args:
            texts: the texts.
            options: languages and what else to do.
            forms: of names and abbreviations in what was translated before; it learns the new ones. None: there is
                nothing before these texts.
            copied: for each text the ranges that are copied, see `copy_marked`; or nothing at all.

        Raises:
            UnsupportedLanguageError: a text is in a language that is not translated; `field` says which text.
            UnknownModelError: no loaded model has that name, or it does not translate this pair.
            NoSecondModelError: a second opinion is wanted, and no second model is loaded for this pair.
            InvalidRequestError: a range to copy is none of its text, or overlaps another one.
            DragomanError: whatever else the model raises.
        """
        size = sum(map(len, texts))
        plans, rows, timing = await self._translated(copy_marked(texts, copied), "texts", options)
        rows, found, spent = await self._in_form(plans, rows, options, forms)
        timing += spent
        with stage("assemble"):
            return TranslatedBatch(await off_loop(size, _assembled, plans, rows, found, options), timing)

    async def translate_markups(
        self, markups: Sequence[Markup], options: TranslateOptions, forms: DocumentForms | None = None
    ) -> MarkupBatch:
        """As `translate_many`, for texts with marks.

        No sentence is cut by a tag. What has a copy mark is copied, and what has a render mark is a term as those of a
        glossary are. Tags are placed around the words that translate their words, by word alignment, for which the
        sentence encoder is needed; what lies between segments keeps its tags. The translations have no copy or render
        marks.

        Raises:
            UnsupportedLanguageError: a text is in a language that is not translated; `field` is "markups[3]".
            DragomanError: as for `translate_many`.
        """
        size = sum(len(markup.text) + len(markup.tags) for markup in markups)
        plans, rows, timing = await self._translated(markups, "markups", options)
        rows, renderings, spent = await self._in_form(plans, rows, options, forms)
        timing += spent
        texts = await off_loop(size, _assembled, plans, rows, renderings, options)
        found = await off_loop(size, _tagged, plans, rows, texts)
        translated, unplaced = tuple(one for one, _ in found), tuple(lost for _, lost in found)
        return MarkupBatch(translated, texts, unplaced, timing)

    async def _translated(
        self, markups: Sequence[Markup], field: str, options: TranslateOptions
    ) -> tuple[list[Plan], _Rows, Timing]:
        """The plan of each text, a candidate for each of its tasks, and the time that it took."""
        size = sum(len(markup.text) for markup in markups)
        if options.glossary:
            size += sum(len(entry.en) for entry in options.glossary.entries)
        planner = Planner(self._models, self._matchers, options)
        with stage("plan", texts=len(markups)):
            plans = await off_loop(size, _planned, planner, markups, field)
        rows, timing = await self._translate_plans(plans, options)
        return plans, rows, timing

    async def _in_form(
        self, plans: Sequence[Plan], rows: _Rows, options: TranslateOptions, forms: DocumentForms | None
    ) -> tuple[_Rows, _Names, Timing]:
        """The candidates with each name in its first form where the options ask for that, abbreviations compared with
        those before; the names of each text; and the time taken by models."""
        forms = DocumentForms() if forms is None else forms
        size = sum(len(plan.markup.text) for plan in plans)
        encoder = self._models.sentence_encoder()

        def selector(plan: Plan) -> Selector:
            assert plan.model is not None
            return Selector(plan.model, encoder, self._thresholds, aligner=encoder)

        async with forms.turn:
            names: _Names = [()] * len(plans)
            timing = Timing()
            if options.keep_names:
                forms.names.add(options.name_memory)
                rows, names = await off_loop(size, with_names, plans, rows, forms.names, selector)
                if options.quality is not Quality.FAST and self._second_search:
                    found, timing = await with_lost_names(plans, rows, forms.names, selector)
                    if found is not rows:
                        rows, names = await off_loop(size, with_names, plans, found, forms.names, selector)
            return await off_loop(size, with_abbreviations, plans, rows, forms.abbreviations), names, timing

    async def _translate_plans(self, plans: Sequence[Plan], options: TranslateOptions) -> tuple[_Rows, Timing]:
        """A candidate for each task of each plan, and the time it took.

        Target and model name are the same for all, so that there is one model, and one round, per source language.
        """
        results: list[list[Candidate | None]] = [[None] * len(plan.tasks) for plan in plans]
        models = {plan.source_language: plan.model for plan in plans if plan.model is not None}
        encoder = self._models.sentence_encoder()
        timing = Timing()
        for language, model in models.items():
            chosen = [
                (number, index, task, options.word_alignment or inside)
                for number, plan in enumerate(plans)
                if plan.source_language == language
                for index, (task, inside) in enumerate(zip(plan.tasks, plan.has_tags_inside, strict=True))
                if task is not None
            ]
            if not chosen:
                continue
            tasks = [task for _, _, task, _ in chosen]
            aligned = [align for *_, align in chosen]
            sources = [memory_source(plans[number].document, index) for number, index, *_ in chosen]
            known = await known_candidates(self._memory, tasks, sources, model, options)
            candidates, spent = await self._candidates(model, encoder, tasks, known, aligned, options)
            timing += spent
            for (number, index, *_), candidate in zip(chosen, candidates, strict=True):
                results[number][index] = candidate
        return results, timing

    async def _candidates(
        self,
        model: TranslationModel,
        encoder: SentenceEncoder | None,
        tasks: Sequence[SegmentTask],
        known: Sequence[Candidate | None],
        aligned: Sequence[bool],
        options: TranslateOptions,
    ) -> tuple[list[Candidate], Timing]:
        """A candidate for each task, the known one or one of the model; words are aligned where `aligned` says so."""
        selectors = [self._selector(model, encoder, options)]
        if options.second_opinion:
            second = second_model(self._models, self._second_models, model)
            selectors += [self._selector(second, encoder, options)] if second else []
        selector = selectors[0]
        new = [task for task, one in zip(tasks, known, strict=True) if one is None]
        made, timing = await self._made(selectors, new, options) if new else ([], Timing())
        rest = iter(made)
        candidates = [one or next(rest) for one in known]
        wanted = [i for i, one in enumerate(candidates) if aligned[i] and one.alignment is None]
        if wanted:
            found, spent = await selector.aligned([tasks[i] for i in wanted], [candidates[i] for i in wanted])
            timing += spent
            for i, candidate in zip(wanted, found, strict=True):
                candidates[i] = candidate
        candidates, spent = await explained(selectors, tasks, candidates, options)
        return candidates, timing + spent

    def _selector(
        self, model: TranslationModel, encoder: SentenceEncoder | None, options: TranslateOptions
    ) -> Selector:
        fast = options.quality is Quality.FAST
        return Selector(
            model,
            encoder if options.check_similarity and not fast else None,
            self._thresholds,
            second_search=self._second_search and not fast,
            first_search=_GREEDY if fast else FIRST_SEARCH,
            aligner=encoder,
        )

    async def _made(
        self, selectors: Sequence[Selector], tasks: Sequence[SegmentTask], options: TranslateOptions
    ) -> tuple[list[Candidate], Timing]:
        """A candidate for each task, with its doubt, names from the lexicon and terms of the glossary.

        The first selector's model makes them all; that of the second one, if there is one, has its say on the most
        doubtful ones.
        """
        first, *others = selectors
        candidates, timing = await self._judged(first, tasks, options)
        for other in others:
            assert options.second_opinion is not None

            async def judge(some: Sequence[SegmentTask], by: Selector = other) -> tuple[list[Candidate], Timing]:
                return await self._judged(by, some, options)

            candidates, spent = await with_second_opinions(
                other.model, judge, tasks, candidates, options.second_opinion
            )
            timing += spent
        names = None if options.quality is Quality.FAST else self._models.name_lexicon()
        if names is not None:
            candidates, spent = await with_lexicon(first, names, tasks, candidates, first.model.target_language)
            timing += spent
        candidates, spent = await with_terms(first, tasks, candidates)
        return candidates, timing + spent

    async def _judged(
        self, selector: Selector, tasks: Sequence[SegmentTask], options: TranslateOptions
    ) -> tuple[list[Candidate], Timing]:
        """A candidate of the selector's model for each task, with its doubt."""
        model = selector.model
        candidates, timing = await selector.select(tasks)
        if options.quality is Quality.CAREFUL:
            reverse = opposite(self._models, model)
            candidates, spent = await reconsider(model, reverse, selector, tasks, candidates)
            return candidates, timing + spent
        return [replace(one, doubt=quick_doubt(model, one.score)) for one in candidates], timing


def _planned(planner: Planner, markups: Sequence[Markup], field: str) -> list[Plan]:
    return [planner.plan(markup, f"{field}[{number}]") for number, markup in enumerate(markups)]


def _assembled(
    plans: Sequence[Plan], rows: _Rows, names: _Names, options: TranslateOptions
) -> tuple[TranslatedText, ...]:
    return tuple(
        replace(assemble(plan, row, options), names=found) for plan, row, found in zip(plans, rows, names, strict=True)
    )


def _tagged(
    plans: Sequence[Plan], rows: _Rows, texts: Sequence[TranslatedText]
) -> list[tuple[Markup, tuple[int, ...]]]:
    return [
        tagged(plan, row) if plan.markup.tags else (Markup(text.text), ())
        for plan, row, text in zip(plans, rows, texts, strict=True)
    ]
