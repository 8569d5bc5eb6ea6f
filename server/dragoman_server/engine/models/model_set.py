"""The models that serve together, looked up by task, language pair and name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman_manifest import Manifest, Task

from ...caller import Caller
from ...errors import UnknownModelError, UnsupportedLanguageError
from ...inference import ModelDescription
from .encoder import SentenceEncoder
from .name_lexicon import NameLexicon
from .sequence import SequenceModel
from .translation import TranslationModel

__all__ = ["ModelLease", "ModelSet", "Resident"]


@dataclass(frozen=True, slots=True, eq=False)
class Resident:
    """A model in memory with its origin; several sets may share it."""

    folder: str
    """Name of its folder in the models directory."""
    manifest: Manifest
    model: SequenceModel | SentenceEncoder | NameLexicon
    size_bytes: int

    def describe(self, *, default: bool) -> ModelDescription:
        """What is reported about the model; `default` says whether requests that name none get it."""
        manifest = self.manifest
        return ModelDescription(
            name=manifest.name,
            task=manifest.task,
            source_languages=manifest.source_languages,
            target_languages=manifest.target_languages,
            hash=self.model.ref.hash,
            license=manifest.license,
            description=manifest.description,
            size_bytes=self.size_bytes,
            max_input_tokens=manifest.decoding.max_input_tokens,
            default=default,
        )


class ModelSet:
    """An immutable set of models that serve together (implements `inference.ModelDirectory`).

    Where several models can do the same, the one with `default = true` in its manifest is chosen, else the first by
    name.
    """

    def __init__(self, residents: Iterable[Resident]) -> None:
        self.residents = tuple(sorted(residents, key=lambda it: (not it.manifest.default, it.manifest.name)))
        self._directions: dict[Task, dict[tuple[str, str], dict[str, TranslationModel]]] = {task: {} for task in Task}
        self._encoders: list[SentenceEncoder] = []
        self._lexicons: list[NameLexicon] = []
        for resident in self.residents:
            manifest, model = resident.manifest, resident.model
            if isinstance(model, SentenceEncoder):
                self._encoders.append(model)
                continue
            if isinstance(model, NameLexicon):
                self._lexicons.append(model)
                continue
            directions = self._directions[manifest.task]
            for pair in manifest.pairs:
                directions.setdefault(pair, {})[manifest.name] = TranslationModel(model, *pair)
        chosen = self._chosen_names()
        listed = [it for it in self.residents if not isinstance(it.model, NameLexicon)]  # no model that anyone calls
        listing = [it.describe(default=it.manifest.name in chosen) for it in listed]
        self.models: Sequence[ModelDescription] = tuple(sorted(listing, key=lambda model: model.name))

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """The model for a pair of languages ("ar", "en").

        Raises:
            UnknownModelError: no loaded model has that name, or it does not translate this pair.
            UnsupportedLanguageError: no loaded model translates this pair.
        """
        return self._find(Task.TRANSLATION, source, target, name)

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        """The model that writes summaries in the text's language or another one; raises the errors of `translation`."""
        return self._find(Task.SUMMARIZATION, source, target or source, name)

    def sentence_encoder(self) -> SentenceEncoder | None:
        """The sentence encoder, or None when none is loaded."""
        return self._encoders[0] if self._encoders else None

    def name_lexicon(self) -> NameLexicon | None:
        """The lexicon of names, or None when none is loaded."""
        return self._lexicons[0] if self._lexicons else None

    def only_here(self, name: str) -> tuple[tuple[str, str], ...]:
        """The language pairs that only this model of the set translates."""
        return tuple(pair for pair, able in self._directions[Task.TRANSLATION].items() if list(able) == [name])

    def _find(self, task: Task, source: str, target: str, name: str | None) -> TranslationModel:
        directions = self._directions[task]
        able = directions.get((source, target), {})
        if name is None:
            if able:
                return next(iter(able.values()))
            pairs = ", ".join(f"{a} to {b}" for a, b in directions) or "none"
            raise UnsupportedLanguageError(
                f"no loaded model does {task.value} from {source} to {target}; available: {pairs}",
                metadata={"source": source, "target": target, "available": pairs},
            )
        if name in able:
            return able[name]
        metadata = {"model": name, "available": ", ".join(able)}
        known = {it.manifest.name: it.manifest for it in self.residents}
        if name not in known:
            names = ", ".join(sorted(known))
            raise UnknownModelError(f"no model is named {name!r}; loaded: {names}", field="model", metadata=metadata)
        pairs = ", ".join(f"{a} to {b}" for a, b in known[name].pairs) or "no languages"
        raise UnknownModelError(
            f"model {name!r} does {known[name].task.value} ({pairs}), not {task.value} from {source} to {target}; "
            f"models for that: {', '.join(able) or 'none'}",
            field="model",
            metadata=metadata,
        )

    def _chosen_names(self) -> set[str]:
        chosen = {next(iter(able)) for directions in self._directions.values() for able in directions.values()}
        return chosen | {encoder.manifest.name for encoder in self._encoders[:1]}


class ModelLease:
    """A model set on behalf of one caller (implements `inference.ModelDirectory`).

    The same request returns the same object.
    """

    def __init__(self, models: ModelSet, caller: Caller) -> None:
        self._models, self._caller = models, caller
        self._bound: dict[int, TranslationModel] = {}

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """As `ModelSet.translation`."""
        return self._bind(self._models.translation(source, target, name))

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        """As `ModelSet.summarization`."""
        return self._bind(self._models.summarization(source, target, name))

    def sentence_encoder(self) -> SentenceEncoder | None:
        """As `ModelSet.sentence_encoder`."""
        encoder = self._models.sentence_encoder()
        return encoder and encoder.for_caller(self._caller)

    def name_lexicon(self) -> NameLexicon | None:
        """As `ModelSet.name_lexicon`."""
        return self._models.name_lexicon()

    def _bind(self, model: TranslationModel) -> TranslationModel:
        return self._bound.setdefault(id(model), model.for_caller(self._caller))
