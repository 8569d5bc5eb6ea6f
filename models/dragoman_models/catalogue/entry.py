"""What the catalogue knows of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from dragoman_manifest import Canary, EncoderCanary, Prompt, Tokenization

__all__ = ["CatalogueEntry", "Commercial", "Form", "ReadyForm", "Task", "Unavailable"]

Task = Literal["translation", "summarization", "sentence-embedding"]


class Form(Enum):
    """How a repository holds a model."""

    TRANSFORMERS = "transformers"
    """A checkpoint of Transformers; converting it needs torch."""
    READY = "ready"
    """A CTranslate2 folder; nothing is converted, and torch is not needed."""
    MARIAN = "marian"
    """Marian's own `.npz` and `.spm`; converting it needs numpy only."""


class Commercial(Enum):
    """Whether a licence allows commercial use."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"
    """The licence, or that of the training data, leaves it open or was not seen: `license_note` says what is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyForm:
    """What a ready CTranslate2 folder does not say of itself."""

    tokenization: Tokenization
    beam_size: int | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)
    """Hashes that files must have, by name; others must have those that the hub lists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueEntry:
    """A model that `dragoman-models pull` makes a model folder of."""

    name: str
    """Short name, and the name of the folder."""
    repository: str
    """Owner and name on the Hugging Face hub; empty: the files lie elsewhere, and `location` says where."""
    task: Task
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    license: str
    """SPDX identifier, or LicenseRef-… for others."""
    license_source: str
    """The page where the licence was read."""
    parameters_millions: int
    size_mb: int
    """Size of the int8 folder, estimated from the number of parameters."""
    quality: str
    """A published figure and its source, or "none known"."""
    note: str
    """What the model is suited for."""
    form: Form = Form.TRANSFORMERS
    commercial: Commercial = Commercial.YES
    license_note: str = ""
    """What else binds whoever uses it, such as the licence of the training data."""
    known_ram_mb: int | None = None
    """Memory of the loaded int8 model at work, estimated from models of that size; None: unknown."""
    rank: int | None = None
    """Place among the quick models of its task, or among the slow ones: 1 is the best by published figures. None: no
    figures to place it by."""
    seen_test_sets: tuple[str, ...] = ()
    """Public test sets that it was trained on."""
    text_prefix: str = ""
    """Text that the model expects before each sentence."""
    ready: ReadyForm | None = None
    """For `Form.READY`."""
    prompt: Prompt | None = None
    """For decoder-only models: what they are asked."""
    chat: bool = False
    """Whether the prompt is put into the checkpoint's chat template when it is converted."""
    location: str = ""
    """Where the files are, when they are not on the hub."""
    needs: str = ""
    """What else must be installed, or why it may not load."""
    canary: Canary | EncoderCanary | None = None
    """In place of the standard canary of its task."""

    @property
    def non_commercial(self) -> bool:
        """Whether the licence forbids commercial use."""
        return self.commercial is Commercial.NO

    @property
    def slow(self) -> bool:
        """Whether it is decoder-only: such models take 40 to 60 times the time of the others."""
        return self.prompt is not None

    @property
    def ram_mb(self) -> int:
        """Memory of the loaded model at work; if nothing better is known, a third more than the folder and 150 MB."""
        return self.known_ram_mb or self.size_mb * 4 // 3 + 150


@dataclass(frozen=True, kw_only=True, slots=True)
class Unavailable:
    """A model that users ask for and that cannot be had, with the reason."""

    name: str
    aliases: tuple[str, ...]
    """Other beginnings of names by which it is asked for, in small letters."""
    license: str
    reason: str
    instead: str
    not_in: tuple[str, ...] = ()
    """Territories where its licence is not valid."""
