"""All models of a directory, loaded; models can be added, replaced and removed while others are in use.

A new model is loaded beside the running ones and checked. Only then does a new `ModelSet` replace the current one, in
one step. Calls that lease the old set finish with it. Models that no set in use has any more are freed in a thread of
their own: freeing the weights takes a while, and CTranslate2's `unload_model` silently does nothing while a batch runs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from dragoman_manifest import Manifest, ManifestError

from ...caller import Caller
from ...changes import ChangeOutcome, ModelChange
from ...errors import LastModelError, ModelFolderError, ModelUnavailableError, UnknownModelError
from ...inference import ModelDescription
from ..observation import SILENT, EngineObserver
from ..options import EngineOptions
from .conflicts import first_conflict
from .device import require_device
from .encoder import SentenceEncoder
from .folders import broken_folders, find_folders, named_folder, read_manifests
from .leases import ModelLeases
from .loading import load_model
from .model_set import ModelLease, ModelSet, Resident
from .name_lexicon import NameLexicon
from .retirement import retire
from .review import Review, change_of, unloaded
from .runtime import Runtime
from .translation import TranslationModel

__all__ = ["ModelStore"]

_log = logging.getLogger(__name__)


class ModelStore:
    """The loaded models of a directory.

    Implements `inference.ModelDirectory` itself for tools that do not change models; servers take a `lease` per call.

    Args:
        models_dir: the directory whose subfolders are model folders.
        runtime: what the models share; closed with the store.
        residents: models that are loaded already.
    """

    def __init__(self, models_dir: Path, runtime: Runtime, residents: Iterable[Resident] = ()) -> None:
        self._models_dir, self._runtime = models_dir, runtime
        self._leases = ModelLeases(ModelSet(residents), retire)
        self._changing = threading.Lock()
        self._swapping = threading.Lock()  # guards _closed together with the current set
        self._closed = False

    @classmethod
    def load(
        cls, models_dir: Path | str, options: EngineOptions | None = None, observer: EngineObserver = SILENT
    ) -> ModelStore:
        """Verify, load and check every model folder of a directory; blocks for seconds.

        Raises:
            ModelFolderError: the directory does not exist, has no model in it, or has a broken folder; the message
                lists all broken folders with reasons. With `skip_broken`, they raise only if no model is left.
            EngineError: this machine does not have the device or the compute type.
        """
        options = options or EngineOptions()
        require_device(options)
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
    def models(self) -> Sequence[ModelDescription]:
        """The models that are loaded now, ordered by name."""
        return self._leases.current.models

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """As `ModelSet.translation`, of the current models."""
        return self._leases.current.translation(source, target, name)

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        """As `ModelSet.summarization`, of the current models."""
        return self._leases.current.summarization(source, target, name)

    def sentence_encoder(self) -> SentenceEncoder | None:
        """As `ModelSet.sentence_encoder`, of the current models."""
        return self._leases.current.sentence_encoder()

    def name_lexicon(self) -> NameLexicon | None:
        """As `ModelSet.name_lexicon`, of the current models."""
        return self._leases.current.name_lexicon()

    def require_room(self, caller: Caller) -> None:
        """Refuse a call that `lease` would refuse whatever its text is. Changes nothing.

        Raises:
            ModelUnavailableError: the store is closed.
            OverloadedError, DeadlineTooNearError: as for `lease`.
        """
        self._check_open()
        self._runtime.scheduler.require_room(caller)

    @contextmanager
    def lease(self, caller: Caller) -> Iterator[ModelLease]:
        """The current models on behalf of one caller; they stay loaded until the context ends.

        The queue is asked for room first, so that the text of a call that is refused is not looked at.

        Raises:
            ModelUnavailableError: the store is closed.
            OverloadedError: too much is queued, and the caller is not patient.
            DeadlineTooNearError: the caller's deadline cannot be met.
        """
        self._check_open()
        with self._runtime.scheduler.reserved(caller), self._leases.lease() as models:
            yield ModelLease(models, caller)
        self._runtime.scheduler.answered(caller)  # not reached by calls that failed or were cancelled

    def load_folder(self, name: str) -> ModelChange:
        """Load a folder of the models directory; blocks until it is done.

        Its model replaces the model of the same name and the model that came from this folder. If the folder has not
        changed since it was loaded, its files are verified and nothing changes.

        Raises:
            InvalidRequestError: `name` is not the name of a folder.
            ModelFolderError: the folder is broken or conflicts with a loaded model; nothing changes.
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
        """Unload a model; its folder stays, so that `reload` loads it again.

        Args:
            name: of the model.
            force: unload it even if no other model translates one of its language pairs.

        Raises:
            UnknownModelError: no model of that name is loaded.
            LastModelError: no other model translates one of its language pairs.
            ModelUnavailableError: the store is closed.
        """
        with self._change() as current:
            started = perf_counter()
            gone = next((it for it in current.residents if it.manifest.name == name), None)
            if gone is None:
                names = ", ".join(model.name for model in current.models)
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
        """Load folders that are new or have another manifest, and unload models whose folder is gone.

        Returns:
            What became of each folder, ordered by name. A folder that is broken or conflicts with another is refused,
            and the model loaded from it stays.

        Raises:
            ModelFolderError: the directory does not exist or has no folder in it; nothing changes.
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
        """Refuse new work and changes, drop work that has not begun, and return at once.

        Running batches end in their threads; the models are freed when the last lease ends.
        """
        with self._swapping:
            if self._closed:
                return
            self._closed = True
        self._runtime.close()
        self._leases.replace(ModelSet(()))

    @contextmanager
    def _change(self) -> Iterator[ModelSet]:
        """The current set, for one change at a time."""
        with self._changing:
            self._check_open()
            yield self._leases.current

    def _check_open(self) -> None:
        if self._closed:
            raise _stopping()

    def _loaded_beside(
        self, path: Path, manifest: Manifest, current: ModelSet
    ) -> tuple[ModelChange, Sequence[Resident]]:
        """The change that loading a folder makes, and the models that serve from then on."""
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
        except OSError as error:  # the folder was replaced while it was being loaded
            raise ManifestError(f"{error.filename}: cannot be read: {error.strerror}") from error
        self._runtime.observer.loaded(manifest.name, ok=True, seconds=perf_counter() - started)
        return Resident(path.name, manifest, model, size)

    def _swap(self, before: ModelSet, residents: Sequence[Resident]) -> None:
        """Replace the current models by `residents`, in one step."""
        following = before if set(residents) == set(before.residents) else ModelSet(residents)
        with self._swapping:
            closed = self._closed
            if not closed and following is not before:
                self._leases.replace(following)
        if closed:
            self._reject([it for it in residents if it not in before.residents], ())
            raise _stopping()
        names = {model.name for model in following.models}
        for model in before.models:
            if model.name not in names:
                self._runtime.observer.unloaded(model.name)

    def _reject(self, residents: Sequence[Resident], others: Sequence[Resident]) -> None:
        """Free models that were loaded but never served."""
        names = {it.manifest.name for it in others}
        for resident in residents:
            if resident.manifest.name not in names:
                self._runtime.observer.unloaded(resident.manifest.name)
        retire(residents)


def _stopping() -> ModelUnavailableError:
    return ModelUnavailableError(
        "the server is stopping: its models are being unloaded, and cannot be changed any more",
        reason="SERVER_STOPPING",
    )
