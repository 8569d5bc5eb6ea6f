"""The loaded models, by what they do."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
from dragoman_models.manifest import MANIFEST_NAME, Manifest, ManifestError, Task

from ..caller import Caller
from ..errors import EngineError, ModelFolderError, UnknownModelError, UnsupportedLanguageError
from .encoder import SentenceEncoder
from .loading import load_model
from .options import EngineOptions
from .pool import WorkerPool
from .translation import SequenceModel, TranslationModel

__all__ = ["LoadedModel", "ModelStore"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A line of the list of models."""

    manifest: Manifest
    hash: str
    """Identifies the answers: `Manifest.hash`."""
    size_bytes: int
    """Of its files on disk."""
    default: bool
    """Whether it is the choice for at least one of its pairs of languages, or as encoder, when a request names none."""


class ModelStore:
    """Every model of a directory, loaded (`translate.ports.ModelDirectory`).

    Where several models can do the same, the one whose manifest says `default = true` is the choice, else the first by
    name.
    """

    def __init__(self, models: Iterable[tuple[SequenceModel | SentenceEncoder, int]], pool: WorkerPool) -> None:
        loaded = sorted(models, key=lambda pair: (not pair[0].manifest.default, pair[0].manifest.name))
        self._pool = pool
        self._directions: dict[Task, dict[tuple[str, str], dict[str, TranslationModel]]] = {task: {} for task in Task}
        self._encoders: list[SentenceEncoder] = []
        for model, _ in loaded:
            if isinstance(model, SentenceEncoder):
                self._encoders.append(model)
                continue
            directions = self._directions[model.manifest.task]
            for pair in model.manifest.pairs:
                directions.setdefault(pair, {})[model.manifest.name] = TranslationModel(model, *pair)
        chosen = self._chosen_names()
        listing = [LoadedModel(m.manifest, m.ref.hash, size, m.manifest.name in chosen) for m, size in loaded]
        self.models: Sequence[LoadedModel] = tuple(sorted(listing, key=lambda line: line.manifest.name))

    @classmethod
    def load(cls, models_dir: Path | str, options: EngineOptions | None = None) -> ModelStore:
        """Verifies, loads and tries every model folder in a directory; takes seconds and blocks.

        Raises:
            ModelFolderError: there is no such directory, no model in it, or a folder that is broken; the message names
                every folder that is, with the reason. With `skip_broken` only when no model is left.
            EngineError: this machine does not have the device, or not the compute type.
        """
        options = options or EngineOptions()
        _check_device(options)
        manifests, problems = _read_manifests(Path(models_dir))
        pool = WorkerPool(options.worker_count)
        models: list[tuple[SequenceModel | SentenceEncoder, int]] = []
        for folder, manifest in manifests.items():
            try:
                model = load_model(folder, manifest, options, pool)
            except ManifestError as error:
                problems[folder] = str(error)
            else:
                models.append((model, sum((folder / name).stat().st_size for name in manifest.files)))
        if problems and not (options.skip_broken and models):
            pool.close()
            raise _broken(Path(models_dir), problems)
        for folder, problem in problems.items():
            _log.error("model folder %s is left out: %s", folder, problem)
        return cls(models, pool)

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """The model for a pair of languages ("ar", "en").

        Raises:
            UnknownModelError: no loaded model has that name, or it does not translate this pair.
            UnsupportedLanguageError: no loaded model translates this pair.
        """
        return self._find(Task.TRANSLATION, source, target, name)

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        """The model that writes summaries of texts, in their language or another one; errors as for `translation`."""
        return self._find(Task.SUMMARIZATION, source, target or source, name)

    def sentence_encoder(self) -> SentenceEncoder | None:
        """The sentence encoder, or None when none is loaded."""
        return self._encoders[0] if self._encoders else None

    @contextmanager
    def lease(self, caller: Caller) -> Iterator[ModelLease]:
        """The models, at work for one caller."""
        yield ModelLease(self, caller)

    def close(self) -> None:
        """Refuses new work and work that has not begun; returns at once, while running batches end in their threads."""
        self._pool.close()

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
        known = {line.manifest.name: line.manifest for line in self.models}
        if name not in known:
            names = ", ".join(known)
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
    """The models of a store on behalf of one caller (`translate.ports.ModelDirectory`); equal questions get the same
    object."""

    def __init__(self, store: ModelStore, caller: Caller) -> None:
        self._store, self._caller = store, caller
        self._bound: dict[int, TranslationModel] = {}

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """As `ModelStore.translation`."""
        model = self._store.translation(source, target, name)
        return self._bound.setdefault(id(model), model.for_caller(self._caller))

    def sentence_encoder(self) -> SentenceEncoder | None:
        """As `ModelStore.sentence_encoder`."""
        encoder = self._store.sentence_encoder()
        return encoder and encoder.for_caller(self._caller)


def _check_device(options: EngineOptions) -> None:
    if options.device == "auto":
        return
    try:
        supported = ctranslate2.get_supported_compute_types(options.device, options.device_index[0])
    except (RuntimeError, ValueError) as error:
        raise EngineError(f"device {options.device!r} cannot be used on this machine: {error}") from error
    wanted = options.effective_compute_type
    if wanted not in {*supported, "auto", "default"}:
        raise EngineError(
            f"compute type {wanted!r} cannot be used on this {options.device}; allowed: {', '.join(sorted(supported))}"
        )


def _read_manifests(models_dir: Path) -> tuple[dict[Path, Manifest], dict[Path, str]]:
    """The manifests by folder, and what is wrong with the folders that have no good one."""
    way_out = "give the directory whose subfolders are model folders; `dragoman-models pull` fetches models"
    if not models_dir.is_dir():
        raise ModelFolderError(f"models directory {models_dir} does not exist: {way_out}")
    if (models_dir / MANIFEST_NAME).exists():
        raise ModelFolderError(f"{models_dir} is a model folder itself: give the directory that holds it")
    folders = sorted(path for path in models_dir.iterdir() if path.is_dir() and path.name[0] not in "._")
    if not folders:
        raise ModelFolderError(f"models directory {models_dir} has no model folder in it: {way_out}")
    manifests: dict[Path, Manifest] = {}
    problems: dict[Path, str] = {}
    for folder in folders:
        try:
            manifest = Manifest.read(folder)
            _check_against(manifest, manifests)
        except ManifestError as error:
            problems[folder] = str(error)
        else:
            manifests[folder] = manifest
    return manifests, problems


def _check_against(manifest: Manifest, others: Mapping[Path, Manifest]) -> None:
    for folder, other in others.items():
        if manifest.name == other.name:
            raise ManifestError(f"its name {manifest.name!r} is also that of {folder}")
        if not (manifest.default and other.default and manifest.task is other.task):
            continue
        common = set(manifest.pairs) & set(other.pairs)
        if common or manifest.task is Task.SENTENCE_EMBEDDING:
            pairs = ", ".join(f"{a} to {b}" for a, b in sorted(common)) or manifest.task.value
            raise ManifestError(
                f"it is the default for {pairs}, and so is {folder}: set default = false in one of them"
            )


def _broken(models_dir: Path, problems: Mapping[Path, str]) -> ModelFolderError:
    lines = "\n".join(f"  {folder.name}: {problem}" for folder, problem in problems.items())
    return ModelFolderError(
        f"{len(problems)} broken model folder{'s' * (len(problems) > 1)} in {models_dir}:\n{lines}",
        metadata={"models_dir": models_dir, "folders": ", ".join(folder.name for folder in problems)},
    )
