"""Every model of a directory, loaded; models come and go while others are at work.

A new model is loaded beside the running ones and tried; only then does a new `ModelSet` take the place of the current
one, in one step. Whoever has leased the old set ends with it. What no set in use has any more is let go of in a thread
of its own: freeing the weights takes a while, and CTranslate2's `unload_model` does nothing, silently, when a batch is
running.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import ctranslate2
from dragoman_manifest import Manifest, ManifestError

from ...caller import Caller
from ...changes import ChangeOutcome, ModelChange
from ...errors import EngineError, LastModelError, ModelFolderError, ModelUnavailableError, UnknownModelError
from ..observation import SILENT, EngineObserver
from ..options import EngineOptions
from .conflicts import first_conflict
from .encoder import SentenceEncoder
from .folders import broken_folders, find_folders, named_folder, read_manifests
from .leases import ModelLeases
from .loading import load_model
from .model_set import LoadedModel, ModelLease, ModelSet, Resident
from .review import Review, change_of, unloaded
from .runtime import Runtime
from .translation import TranslationModel
from .weights import return_free_memory

__all__ = ["ModelStore"]

_log = logging.getLogger(__name__)


class ModelStore:
    """The loaded models of a directory (`inference.ModelDirectory`, for tools that do not change them).

    Args:
        models_dir: whose subfolders are model folders.
        runtime: what the models share; closed with the store.
        residents: models that are loaded already.
    """

    def __init__(self, models_dir: Path, runtime: Runtime, residents: Iterable[Resident] = ()) -> None:
        self._models_dir, self._runtime = models_dir, runtime
        self._leases = ModelLeases(ModelSet(residents), self._retire)
        self._changing = threading.Lock()
        self._swapping = threading.Lock()  # guards _closed together with the current set
        self._closed = False

    @classmethod
    def load(
        cls, models_dir: Path | str, options: EngineOptions | None = None, observer: EngineObserver = SILENT
    ) -> ModelStore:
        """Verifies, loads and tries every model folder in a directory; takes seconds and blocks.

        Raises:
            ModelFolderError: there is no such directory, no model in it, or a folder that is broken; the message names
                every folder that is, with the reason. With `skip_broken` only when no model is left.
            EngineError: this machine does not have the device, or not the compute type.
        """
        options = options or EngineOptions()
        _check_device(options)
        find_folders(Path(models_dir))
        store = cls(Path(models_dir), Runtime.start(options, observer))
        try:
            problems = {change.folder: change.problem for change in store.reload() if change.problem}
        except BaseException:
            store.close()
            raise
        if problems and not (options.skip_broken and store.models):
            store.close()
            raise broken_folders(Path(models_dir), problems)
        for folder, problem in problems.items():
            _log.error("model folder %s is left out: %s", folder, problem)
        return store

    @property
    def models(self) -> Sequence[LoadedModel]:
        """What is loaded now, ordered by name."""
        return self._leases.current.models

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """As `ModelSet.translation`, of the models of this moment."""
        return self._leases.current.translation(source, target, name)

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        """As `ModelSet.summarization`, of the models of this moment."""
        return self._leases.current.summarization(source, target, name)

    def sentence_encoder(self) -> SentenceEncoder | None:
        """As `ModelSet.sentence_encoder`, of the models of this moment."""
        return self._leases.current.sentence_encoder()

    @contextmanager
    def lease(self, caller: Caller) -> Iterator[ModelLease]:
        """The models of this moment, at work for one caller; they stay until it is given back.

        Raises:
            ModelUnavailableError: the store is closed.
        """
        self._check_open()
        with self._leases.lease() as models:
            yield ModelLease(models, caller)
        self._runtime.scheduler.answered(caller)  # and not given up: then this is not reached

    def load_folder(self, name: str) -> ModelChange:
        """Load a folder of the models directory; blocks for as long as that takes.

        Its model takes the place of the one with its name, and of the one that came from this folder. If the folder
        still is what is loaded, its files are verified and nothing changes.

        Raises:
            InvalidRequestError: not the name of a folder.
            ModelFolderError: it is broken, or contradicts a loaded one; everything stays as it was.
            ModelUnavailableError: the store is closed.
        """
        with self._change() as current:
            started = perf_counter()
            path = named_folder(self._models_dir, name)
            try:
                change, residents = self._loaded_beside(path, Manifest.read(path), current)
            except ManifestError as error:
                self._runtime.observer.loaded(name, ok=False, seconds=perf_counter() - started)
                raise ModelFolderError(f"folder {name}: {error}", metadata={"folder": name}) from error
            self._swap(current, residents)
            return replace(change, seconds=perf_counter() - started)

    def unload(self, name: str, *, force: bool = False) -> ModelChange:
        """Take a model away; its folder stays, so that `reload` brings it back.

        Args:
            name: of the model.
            force: even if no other model translates one of its pairs of languages.

        Raises:
            UnknownModelError: no such model is loaded.
            LastModelError: no other model translates one of its pairs.
            ModelUnavailableError: the store is closed.
        """
        with self._change() as current:
            started = perf_counter()
            gone = next((it for it in current.residents if it.manifest.name == name), None)
            if gone is None:
                names = ", ".join(line.manifest.name for line in current.models)
                raise UnknownModelError(
                    f"no model is named {name!r}; loaded: {names or 'none'}", field="name", metadata={"model": name}
                )
            pairs = ", ".join(f"{a} to {b}" for a, b in current.only_here(name))
            if pairs and not force:
                raise LastModelError(
                    f"model {name!r} is the only one that translates {pairs}; load another one first, or force it",
                    metadata={"model": name, "pairs": pairs},
                )
            self._swap(current, [it for it in current.residents if it is not gone])
            return replace(unloaded(gone), seconds=perf_counter() - started)

    def reload(self) -> tuple[ModelChange, ...]:
        """Look at the models directory again: load what is new or has another manifest, drop what is gone.

        Returns:
            What became of each folder, by name. A folder that is broken, or contradicts another, is refused, and what
            was loaded from it stays.

        Raises:
            ModelFolderError: there is no directory, or no folder in it: then everything stays.
            ModelUnavailableError: the store is closed.
        """
        with self._change() as current:
            manifests, problems = read_manifests(find_folders(self._models_dir))
            review = Review(current.residents, manifests, problems)
            for folder in review.to_load():
                started = perf_counter()
                try:
                    review.accept(self._resident(self._models_dir / folder, manifests[folder]))
                except ManifestError as error:
                    review.refuse(folder, str(error))
                review.seconds[folder] = perf_counter() - started
            residents = review.settle()
            self._reject(review.rejected, residents)
            self._swap(current, residents)
            changes = review.changes()
            for change in changes:
                if change.outcome is ChangeOutcome.REFUSED:
                    name = change.model or change.folder
                    self._runtime.observer.loaded(name, ok=False, seconds=change.seconds)
            return changes

    def close(self) -> None:
        """Refuses new work, changes, and work that has not begun; returns at once. Running batches end in their
        threads; the models go when the last lease is given back."""
        with self._swapping:
            if self._closed:
                return
            self._closed = True
        self._runtime.close()
        self._leases.replace(ModelSet(()))

    @contextmanager
    def _change(self) -> Iterator[ModelSet]:
        """One change at a time; what there is to change."""
        with self._changing:
            self._check_open()
            yield self._leases.current

    def _check_open(self) -> None:
        if self._closed:
            raise _stopping()

    def _loaded_beside(
        self, path: Path, manifest: Manifest, current: ModelSet
    ) -> tuple[ModelChange, Sequence[Resident]]:
        """What loading a folder comes to, and the models to serve from then on."""
        replaced = [it for it in current.residents if path.name == it.folder or manifest.name == it.manifest.name]
        if [(it.folder, it.manifest) for it in replaced] == [(path.name, manifest)]:
            manifest.verify(path)
            return change_of(ChangeOutcome.UNCHANGED, path.name, manifest, replaced), current.residents
        kept = [it for it in current.residents if it not in replaced]
        found = first_conflict({**{it.folder: it.manifest for it in kept}, path.name: manifest}, {path.name})
        if found:
            raise ManifestError(found[1])
        outcome = ChangeOutcome.REPLACED if replaced else ChangeOutcome.LOADED
        change = change_of(outcome, path.name, manifest, replaced)
        return change, [*kept, self._resident(path, manifest)]

    def _resident(self, path: Path, manifest: Manifest) -> Resident:
        started = perf_counter()
        model = load_model(path, manifest, self._runtime)
        try:
            size = sum((path / name).stat().st_size for name in manifest.files)
        except OSError as error:  # the folder was replaced under our hands
            raise ManifestError(f"{error.filename}: cannot be read: {error.strerror}") from error
        self._runtime.observer.loaded(manifest.name, ok=True, seconds=perf_counter() - started)
        return Resident(path.name, manifest, model, size)

    def _swap(self, before: ModelSet, residents: Sequence[Resident]) -> None:
        """Make these the current models, in one step."""
        following = before if set(residents) == set(before.residents) else ModelSet(residents)
        with self._swapping:
            closed = self._closed
            if not closed and following is not before:
                self._leases.replace(following)
        if closed:
            self._reject([it for it in residents if it not in before.residents], ())
            raise _stopping()
        names = {line.manifest.name for line in following.models}
        for line in before.models:
            if line.manifest.name not in names:
                self._runtime.observer.unloaded(line.manifest.name)

    def _reject(self, residents: Sequence[Resident], others: Sequence[Resident]) -> None:
        """Let go of what was loaded and never served."""
        names = {it.manifest.name for it in others}
        for resident in residents:
            if resident.manifest.name not in names:
                self._runtime.observer.unloaded(resident.manifest.name)
        self._retire(residents)

    def _retire(self, residents: Sequence[Resident]) -> None:
        """Let go of models that nobody works with, in a thread of its own.

        The process waits for it at its end. As a daemon, which it would be by itself when a daemon closes the store, it
        could be stopped within CTranslate2, and that aborts the process.
        """
        if residents:
            threading.Thread(target=_release, args=(tuple(residents),), name="dragoman-retire", daemon=False).start()


def _release(residents: Sequence[Resident]) -> None:
    for resident in residents:
        resident.model.release()
        _log.info("model %s (%s) is gone, and its memory free", resident.manifest.name, resident.manifest.hash[:12])
    return_free_memory()


def _stopping() -> ModelUnavailableError:
    return ModelUnavailableError(
        "the server is stopping: its models are being unloaded, and cannot be changed any more",
        reason="SERVER_STOPPING",
    )


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
