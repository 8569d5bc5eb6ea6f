"""Compares the models directory with the loaded models: what to load, and which models serve in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dragoman_manifest import Manifest

from ...changes import ChangeOutcome, ModelChange
from .conflicts import first_conflict
from .model_set import Resident

__all__ = ["Review", "change_of", "unloaded"]


class Review:
    """Decides which folders to load, and which models serve in the end. Loads nothing itself.

    When a folder is refused, the model loaded from it stays. That model may conflict with another changed folder, so
    refusing one folder can mean refusing another. This ends, because loaded models never conflict with each other.

    Args:
        loaded: the current models.
        manifests: the valid manifests, by folder name.
        problems: of the other folders, by folder name.
    """

    def __init__(
        self, loaded: Iterable[Resident], manifests: Mapping[str, Manifest], problems: Mapping[str, str]
    ) -> None:
        self.rejected: list[Resident] = []
        """Models that were accepted and later refused because of a conflict."""
        self.seconds: dict[str, float] = {}
        """Loading time by folder name."""
        self._before = {resident.folder: resident for resident in loaded}
        self._manifests, self._problems = manifests, dict(problems)
        self._fresh: dict[str, Resident] = {}
        self._changed = {
            folder
            for folder, manifest in manifests.items()
            if folder not in self._before or self._before[folder].manifest != manifest
        }

    def to_load(self) -> Sequence[str]:
        """The names of the folders whose models are new or changed, without those in conflict with others."""
        self._refuse_conflicts()
        return sorted(self._changed)

    def accept(self, resident: Resident) -> None:
        """Take over the model that was loaded from a changed folder."""
        self._fresh[resident.folder] = resident

    def refuse(self, folder: str, problem: str) -> None:
        """Reject a changed folder, with the reason; the model loaded from it before stays."""
        self._problems[folder] = problem
        self._changed.discard(folder)
        if folder in self._fresh:
            self.rejected.append(self._fresh.pop(folder))

    def settle(self) -> Sequence[Resident]:
        """The models that serve from now on. Call it after every folder of `to_load` was accepted or refused."""
        self._refuse_conflicts()
        return [self._fresh.get(folder) or self._before[folder] for folder in self._planned()]

    def changes(self) -> tuple[ModelChange, ...]:
        """What became of each folder, ordered by folder name."""
        taken_over = {self._manifests[folder].name for folder in self._changed}
        gone = [
            resident
            for folder, resident in self._before.items()
            if not self._is_there(folder) and resident.manifest.name not in taken_over
        ]
        there = [self._change(folder) for folder in {*self._manifests, *self._problems}]
        return tuple(sorted((*there, *map(unloaded, gone)), key=lambda change: change.folder))

    def _planned(self) -> dict[str, Manifest]:
        kept = {folder: it.manifest for folder, it in self._before.items() if self._is_there(folder)}
        return {**kept, **{folder: self._manifests[folder] for folder in self._changed}}

    def _is_there(self, folder: str) -> bool:
        return folder in self._manifests or folder in self._problems

    def _refuse_conflicts(self) -> None:
        while found := first_conflict(self._planned(), self._changed):
            self.refuse(*found)

    def _change(self, folder: str) -> ModelChange:
        seconds = self.seconds.get(folder, 0.0)
        if folder in self._problems:
            manifest, stays = self._manifests.get(folder), self._before.get(folder)
            return ModelChange(
                outcome=ChangeOutcome.REFUSED,
                folder=folder,
                model=manifest.name if manifest else "",
                hash=stays.manifest.hash if stays else "",
                previous_hash=stays.manifest.hash if stays else "",
                problem=self._problems[folder],
                seconds=seconds,
            )
        manifest = self._manifests[folder]
        if folder not in self._changed:
            return change_of(ChangeOutcome.UNCHANGED, folder, manifest, [self._before[folder]])
        replaced = [it for it in self._before.values() if it.folder == folder or it.manifest.name == manifest.name]
        outcome = ChangeOutcome.REPLACED if replaced else ChangeOutcome.LOADED
        return change_of(outcome, folder, manifest, replaced, seconds)


def change_of(
    outcome: ChangeOutcome, folder: str, manifest: Manifest, replaced: Iterable[Resident], seconds: float = 0.0
) -> ModelChange:
    """The change that a model of `folder` makes, given the models that it replaces."""
    previous = next((it.manifest.hash for it in replaced if it.manifest.name == manifest.name), "")
    return ModelChange(
        outcome=outcome,
        folder=folder,
        model=manifest.name,
        hash=manifest.hash,
        previous_hash=previous,
        seconds=seconds,
    )


def unloaded(resident: Resident) -> ModelChange:
    """The change that a model was unloaded."""
    return ModelChange(
        outcome=ChangeOutcome.UNLOADED,
        folder=resident.folder,
        model=resident.manifest.name,
        previous_hash=resident.manifest.hash,
    )
