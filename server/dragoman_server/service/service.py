"""The service: translation, summaries and language detection with the loaded models, without any transport.

gRPC, tools and benchmarks all build it the same way:

    async with Service.from_config(ServerConfig(models_dir=folder)) as service:
        batch = await service.translate(["النص"], TranslateOptions(target="en"))
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from ..call_record import note
from ..caller import Caller, Flow, Priority, WorkKind
from ..inference import (
    MarkupBatch,
    ModelDescription,
    ModelDirectory,
    NameLexicon,
    TranslatedBatch,
    TranslateOptions,
)
from ..limits import Limits
from ..offloading import off_loop
from ..summarize import SummarizeOptions, Summarizer, Summary
from ..text import Detection, Markup, RomanizationScheme, detect_language, romanize
from ..translate import (
    DocumentForms,
    EstimatedBatch,
    EstimateOptions,
    Estimator,
    GlossaryMatchers,
    Range,
    SuggestedWords,
    SuggestOptions,
    TranslationPair,
    Translator,
    WordSuggester,
    load_word_lists,
)
from .callers import caller_from_outside, doing, kind_of, uncharged_caller
from .changeover import Changeover
from .glossaries import GlossaryCache, resolve
from .html import translate_documents
from .info import ServiceInfo
from .loaded_models import LoadedModels
from .memory import StoredMemory
from .models import Models
from .session import Session
from .storage import Storage

if TYPE_CHECKING:
    from ..config import ServerConfig
    from ..engine.observation import EngineObserver

__all__ = ["Service"]

B = TypeVar("B", TranslatedBatch, MarkupBatch)


class Service:
    """Translates, summarises and detects languages. `async with` loads the models, and lets them go at the end.

    It belongs to one event loop. Errors name options and arguments ("target", "texts[3]"), as the core does.

    Args:
        load: returns the loaded models; called once, in a thread.
        limits: of each call.
        second_search: whether translations that fail a check are decoded again.
        wrap: called with the leased models of each session; returns what the pipelines use instead. For tools that
            count or replace decodings.
        data: folder of stored glossaries and of the translation memory; None: nothing is stored.
        second_models: by source and target language the name of the model that gives second opinions.

    Attributes:
        limits: as given.
        stopping: set by `stop`.
        changeover: loads, replaces and unloads models.
        storage: glossaries and translation memory.
        load_seconds: what `load` took.
        documents_at_work: documents and feeds that are worked on now, for all transports.
    """

    def __init__(
        self,
        load: Callable[[], Models],
        *,
        limits: Limits | None = None,
        second_search: bool = True,
        wrap: Callable[[ModelDirectory], ModelDirectory] | None = None,
        data: Path | None = None,
        second_models: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.stopping = asyncio.Event()
        self._models = LoadedModels(load)
        self.changeover = Changeover(lambda: self._models.current, self._models.tell)
        self.storage = Storage(data)
        self.load_seconds = 0.0
        self.documents_at_work = 0
        self._glossaries = GlossaryCache()
        self._second_search, self._wrap = second_search, wrap
        self._second_models = second_models
        self._matchers = GlossaryMatchers()

    @classmethod
    def from_config(cls, config: ServerConfig, *, observer: EngineObserver | None = None) -> Service:
        """The service that a server with these settings offers.

        Args:
            config: models, device, limits.
            observer: notified of what the engine does.

        `load` then raises:
            ConfigError: there is no models folder, or a second model is not in it.
            ModelFolderError: a model folder is damaged, or its model does not pass its canary.
            EngineError: this machine does not have the device or the compute type.
        """

        def load() -> Models:
            from .loading import load_models  # slow to import, and needless where other models are given

            return load_models(config, observer)

        return cls(
            load,
            limits=config.limits,
            second_search=config.second_search,
            data=config.data,
            second_models=config.second_models,
        )

    async def __aenter__(self) -> Service:
        await self.load()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.changeover.close()
        self.stop()
        self.close()
        await asyncio.to_thread(self.storage.close)

    async def load(self) -> None:
        """Open the storage, load the models and the word lists of the checks, in a thread. Until it is done, whatever
        needs models raises ModelUnavailableError.

        Raises:
            StorageError: the database cannot be used.
            ModelUnavailableError: the service was closed meanwhile; the models are closed too.
            DragomanError: whatever the `load` given to the service raises; see `from_config`.
        """
        started = time.perf_counter()
        await asyncio.to_thread(self.storage.open)
        await asyncio.to_thread(load_word_lists)  # before the models: those must be let go of once they are loaded
        await self._models.load()
        self.load_seconds = time.perf_counter() - started
        await self._models.tell(self.models)

    def stop(self) -> None:
        """Set `stopping`, so that streams end. Calls that have begun go on until `close`."""
        self.stopping.set()

    def close(self) -> None:
        """Let go of the models; returns at once. Batches that run end in their threads."""
        self._models.close()

    @property
    def info(self) -> ServiceInfo:
        """Versions and limits."""
        return ServiceInfo.of_this_installation(self.limits)

    @property
    def models(self) -> tuple[ModelDescription, ...]:
        """The models that are loaded now, ordered by name.

        Raises:
            ModelUnavailableError: they are not loaded yet, or not any more.
        """
        return tuple(sorted(self._models.current.models, key=lambda model: model.name))

    @property
    def name_lexicon(self) -> NameLexicon | None:
        """The lexicon of names that is loaded now, by which translations put names right; None: there is none.

        Raises:
            ModelUnavailableError: the models are not loaded yet, or not any more.
        """
        return self._models.current.name_lexicon()

    def watch_models(self, listener: Callable[[Sequence[ModelDescription]], Awaitable[None]]) -> None:
        """Have `listener` called with all loaded models after they were loaded, and after each change of them."""
        self._models.watch(listener)

    def caller(
        self,
        characters: int,
        *,
        priority: Priority | None = None,
        timeout: float | None = None,
        flow: Flow | None = None,
    ) -> Caller:
        """A caller from outside this process, with the priority that the limits grant it.

        Args:
            characters: code points of the request. One that is too long to be interactive is bulk.
            priority: what the caller claims. None: interactive for a call, bulk for a stream item.
            timeout: seconds until nobody waits for the answer any more; None: never.
            flow: the stream whose item this is; None: a call of its own. A call is refused when too much is queued; an
                item waits, so that its stream is not read from.

        Where a token is asked for, its holder (`access.current_principal`) is charged for the characters, bounds the
        priority, and gives all its calls one flow.

        Raises:
            DeadlineTooNearError: the timeout is over already.
            QuotaExceededError: the holder of the token has used up the characters of the day.
        """
        return caller_from_outside(self.limits, characters, priority=priority, timeout=timeout, flow=flow)

    def require_room(self, characters: int, *, priority: Priority | None = None, timeout: float | None = None) -> None:
        """Refuse a call for which there is no room, whatever else it says. Costs little, and charges nobody.

        Args:
            characters, priority, timeout: as for `caller`.

        Raises:
            ModelUnavailableError: the models are not loaded yet, or not any more.
            OverloadedError, DeadlineTooNearError: there is no room for the call.
        """
        self._models.current.require_room(
            uncharged_caller(self.limits, characters, priority=priority, timeout=timeout, flow=None)
        )

    @contextmanager
    def session(self, caller: Caller | None = None) -> Iterator[Session]:
        """Pipelines over the current models, which stay loaded until the context ends. No limits are checked.

        Args:
            caller: on whose behalf; None: this process, which is always admitted.

        Raises:
            ModelUnavailableError: the models are not loaded yet, or not any more.
            OverloadedError, DeadlineTooNearError: there is no room for the caller, who is not charged then.
        """
        with self._models.leased(caller or Caller.in_process()) as leased:
            models = self._wrap(leased) if self._wrap else leased
            memory = StoredMemory(self.storage)
            translator = Translator(
                models,
                second_search=self._second_search,
                matchers=self._matchers,
                memory=memory,
                second_models=self._second_models,
            )
            summarizer, encoder = Summarizer(models, translator), models.sentence_encoder()
            yield Session(translator, summarizer, Estimator(models), WordSuggester(models), encoder)

    async def resolve(self, options: TranslateOptions) -> TranslateOptions:
        """The options with the entries of the stored glossary that they name, as it is now.

        Raises:
            NotStoredError, StorageError, GlossaryError, InvalidRequestError: as for `glossaries.resolve`.
        """
        return await resolve(options, self.storage, self._glossaries)

    async def translate(
        self,
        texts: Sequence[str],
        options: TranslateOptions,
        caller: Caller | None = None,
        forms: DocumentForms | None = None,
        copied: Sequence[Sequence[Range]] = (),
    ) -> TranslatedBatch:
        """Translations in the order of the texts, whose sentences are decoded together.

        Args:
            texts: at least one.
            options: languages and model.
            caller: on whose behalf; None: this process, which is always admitted.
            forms: of names and abbreviations that calls share; None: those of this call only.
            copied: for each text the ranges that are copied, [start, end) in code points; or nothing at all.

        Raises:
            InvalidRequestError: there is no text.
            LimitExceededError: too many texts, or too long ones.
            ModelUnavailableError: the models are not loaded yet, or not any more.
            NotStoredError, StorageError, GlossaryError: the stored glossary, or the memory, cannot be used.
            DragomanError: whatever `Translator.translate_many` raises.
        """
        self.limits.check_texts(texts)
        with self.session(doing(kind_of(options), caller)) as session:
            options = await resolve(options, self.storage, self._glossaries)
            return _noted(await session.translator.translate_many(tuple(texts), options, forms, copied))

    async def translate_markups(
        self,
        markups: Sequence[Markup],
        options: TranslateOptions,
        caller: Caller | None = None,
        forms: DocumentForms | None = None,
    ) -> MarkupBatch:
        """Translations of texts with marks, in their order, as `translate` has them for texts without.

        Raises:
            DragomanError: as for `translate`; fields are "markups" and "markups[3]".
        """
        self.limits.check_texts([markup.text for markup in markups], field="markups")
        with self.session(doing(kind_of(options), caller)) as session:
            options = await resolve(options, self.storage, self._glossaries)
            return _noted(await session.translator.translate_markups(tuple(markups), options, forms))

    async def translate_html(
        self,
        texts: Sequence[str],
        options: TranslateOptions,
        caller: Caller | None = None,
        forms: DocumentForms | None = None,
    ) -> TranslatedBatch:
        """Translations of HTML documents and fragments, as HTML, in their order.

        The language of each is that of all its text together. What the spans of a result refer to is in its `plain`.

        Raises:
            DragomanError: as for `translate`.
        """
        self.limits.check_texts(texts)
        with self.session(doing(kind_of(options), caller)) as session:
            options = await resolve(options, self.storage, self._glossaries)
            return _noted(await translate_documents(session.translator, tuple(texts), options, forms))

    async def summarize(
        self, text: str, options: SummarizeOptions, caller: Caller | None = None, *, title: str | None = None
    ) -> Summary:
        """A summary of an article, translated if the options say so.

        Args:
            text: the article.
            options: length and languages.
            caller: as for `translate`.
            title: the article's headline, if it is not in its text.

        Raises:
            LimitExceededError: text or title is too long.
            ModelUnavailableError: the models are not loaded yet, or not any more.
            DragomanError: whatever `Summarizer.summarize` raises.
        """
        self.limits.check_text(title or "", field="title")
        self.limits.check_text(text, field="text")
        with self.session(caller) as session:
            if options.translation is not None:
                translation = await resolve(options.translation, self.storage, self._glossaries)
                options = replace(options, translation=translation)
            summary = await session.summarizer.summarize(text, options, title=title or None)
        note(sentences=len(summary.sentences))
        for model in (summary.writing_model, summary.translation_model):
            note(model=model.name if model else None)
        return summary

    async def estimate(
        self, pairs: Sequence[TranslationPair], options: EstimateOptions, caller: Caller | None = None
    ) -> EstimatedBatch:
        """How much translations from anywhere are to be doubted, in the order of the pairs.

        Args:
            pairs: sources and their translations, at least one.
            options: languages.
            caller: as for `translate`.

        Raises:
            InvalidRequestError: there is no pair.
            LimitExceededError: too many pairs, or too long ones.
            ModelUnavailableError: the models are not loaded yet, or not any more.
            DragomanError: whatever `Estimator.estimate_many` raises.
        """
        self.limits.check_pairs([(pair.source, pair.target) for pair in pairs])
        with self.session(doing(WorkKind.ESTIMATION, caller)) as session:
            return await session.estimator.estimate_many(tuple(pairs), options)

    async def suggest_words(
        self, text: str, prefix: str, options: SuggestOptions, caller: Caller | None = None
    ) -> SuggestedWords:
        """Words that could stand at a place of a translation, and how the sentence would go on after each.

        Args:
            text: a sentence.
            prefix: its translation up to the place; may be empty.
            options: languages, model, and how many words.
            caller: as for `translate`.

        Raises:
            ModelUnavailableError: the models are not loaded yet, or not any more.
            DragomanError: whatever `WordSuggester.suggest` raises.
        """
        with self.session(doing(WorkKind.SUGGESTION, caller)) as session:
            return await session.suggester.suggest(text, prefix, options)

    async def detect(self, texts: Sequence[str]) -> list[Detection]:
        """The languages of each text; needs no models.

        Raises:
            InvalidRequestError: there is no text.
            LimitExceededError: too many texts, or too long ones.
        """
        self.limits.check_texts(texts)
        size = sum(map(len, texts))
        note(characters=size)
        return await off_loop(size, _detect, tuple(texts))

    async def romanize(self, texts: Sequence[str], scheme: RomanizationScheme = RomanizationScheme.PRESS) -> list[str]:
        """The texts with their Arabic words in Latin letters; needs no models.

        Raises:
            InvalidRequestError: there is no text.
            LimitExceededError: too many texts, or too long ones.
        """
        self.limits.check_texts(texts)
        size = sum(map(len, texts))
        note(characters=size)
        return await off_loop(size, lambda: [romanize(text, scheme) for text in texts])


def _detect(texts: Sequence[str]) -> list[Detection]:
    return [detect_language(text) for text in texts]


def _noted(batch: B) -> B:
    """The batch, after its sentences and models were noted in the record of the call."""
    for text in batch.texts:
        note(sentences=len(text.segments), model=text.model.name if text.model else None)
        for model in {segment.model for segment in text.segments if segment.model}:
            note(model=model.name)
    return batch
