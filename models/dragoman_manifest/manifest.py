"""The manifest of a model folder: what the model is, which files it needs, and how to use it.

Only files that the manifest names are read, and each is checked against its SHA-256. Other files in the folder are
ignored.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from pathlib import Path

from .canary import Canary, EncoderCanary
from .consistency import check_consistency
from .estimator import Estimator
from .files import describe_files, read_small, read_verified, verify_file
from .prompt import Prompt
from .sections import Comparison, Decoding, NameFiles, Task
from .table import ManifestError, TableReader
from .tokenization import Tokenization

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["FORMAT", "MANIFEST_NAME", "Manifest"]

FORMAT = 1
MANIFEST_NAME = "manifest.toml"
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The manifest of a model folder; the fields are the keys of `manifest.toml`, in the same order.

    Raises:
        ManifestError: the fields contradict each other, or one has a value that is not allowed.
    """

    name: str
    version: str
    task: Task
    description: str
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    license: str
    """SPDX identifier or LicenseRef-…"""
    source: str
    """Where the model came from, in words or as a URL."""
    default: bool = False
    """Whether it is used for its languages if a request names no model."""
    files: Mapping[str, str]
    """SHA-256 in hexadecimal by file name."""
    tokenization: Tokenization | None = None
    """How text becomes tokens; every task but names needs it."""
    decoding: Decoding = field(default_factory=Decoding)
    prompt: Prompt | None = None
    """The prompt of a decoder-only model; None: the model has an encoder, or is one."""
    comparison: Comparison | None = None
    """How to read the cosines of a sentence encoder; None: as for multilingual-e5-small."""
    estimator: Estimator | None = None
    """The estimator of a translation model; None: no doubt is estimated."""
    names: NameFiles | None = None
    """The files of a lexicon of names, which has nothing else."""
    canary: Canary | EncoderCanary | None = None
    seen_test_sets: tuple[str, ...] = ()
    """Public test sets that the model was trained on: scores on them mean nothing."""

    def __post_init__(self) -> None:
        try:
            check_consistency(self)
        except ManifestError as error:
            raise ManifestError(f"manifest of {self.name!r}: {error}") from None

    @classmethod
    def read(cls, folder: Path | str) -> Manifest:
        """Reads the manifest of a folder, without looking at the other files.

        Raises:
            ManifestError: there is no folder or no manifest, it is not TOML, a key is missing or unknown, or a value
                is not allowed.
        """
        path = Path(folder) / MANIFEST_NAME
        try:
            table = tomllib.loads(read_small(path, MOST_BYTES).decode())
        except FileNotFoundError:
            raise ManifestError(f"{path.parent}: has no {MANIFEST_NAME}, so it is not a model folder") from None
        except OSError as error:
            raise ManifestError(f"{path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ManifestError(f"{path}: not UTF-8: {error}") from error
        except (ValueError, RecursionError) as error:  # also for too many digits and too deep a nesting
            raise ManifestError(f"{path}: not TOML: {error}") from error
        try:
            return cls.from_table(TableReader(table))
        except ManifestError as error:
            raise ManifestError(f"{path}: {error}") from None
        except ValueError as error:  # a number of too many digits to be written into a message
            raise ManifestError(f"{path}: {error}") from error

    @classmethod
    def from_table(cls, reader: TableReader) -> Manifest:
        """The manifest in a TOML table.

        Raises:
            ManifestError: a key is missing, unknown, of the wrong kind, or has a value that is not allowed.
        """
        found = reader.integer("format")
        if found != FORMAT:
            raise ManifestError(f"format is {found}, but this version of Dragoman reads format {FORMAT} only")
        task = reader.choice("task", Task)
        canary = EncoderCanary.read if task is Task.SENTENCE_EMBEDDING else Canary.read
        manifest = cls(
            name=reader.text("name"),
            version=reader.text("version"),
            task=task,
            description=reader.text("description"),
            source_languages=reader.texts("source_languages"),
            target_languages=reader.texts("target_languages", ()),
            license=reader.text("license"),
            source=reader.text("source"),
            default=reader.flag("default", False),
            files=reader.text_map("files"),
            tokenization=None if task is Task.NAMES else Tokenization.read(reader.section("tokenization")),
            decoding=Decoding.read(reader.section("decoding", required=False)),
            prompt=Prompt.read(reader.section("prompt")) if reader.has("prompt") else None,
            comparison=Comparison.read(reader.section("comparison")) if reader.has("comparison") else None,
            estimator=Estimator.read(reader.section("estimator")) if reader.has("estimator") else None,
            names=NameFiles.read(reader.section("names")) if task is Task.NAMES else None,
            canary=canary(reader.section("canary")) if reader.has("canary") else None,
            seen_test_sets=reader.texts("seen_test_sets", ()),
        )
        reader.close()
        return manifest

    def to_table(self) -> dict[str, object]:
        """The manifest as the table that its TOML holds."""
        plain = {key: _plain(value) for key, value in asdict(self).items() if value is not None}
        if not self.seen_test_sets:
            del plain["seen_test_sets"]
        return {"format": FORMAT, **plain}

    def write(self, folder: Path | str) -> Path:
        """Writes `manifest.toml` into the folder, replaced whole or not at all, and returns its path.

        Raises:
            ManifestError: tomli-w is not installed.
        """
        try:
            import tomli_w  # reading manifests, which is all that a server does, needs no writer
        except ImportError:
            raise ManifestError(
                "writing a manifest needs tomli-w, which comes with: pip install 'dragoman[evaluate]'"
            ) from None
        path = Path(folder) / MANIFEST_NAME
        draft = path.with_name(f"{MANIFEST_NAME}.new")
        draft.write_text(tomli_w.dumps(self.to_table()), encoding="utf-8")
        return draft.replace(path)

    def with_files(self, folder: Path | str, names: Iterable[str] | None = None) -> Manifest:
        """The same manifest with the SHA-256 of the files as they are in the folder now.

        Args:
            folder: where the files are.
            names: which files; those of this manifest when None.

        Raises:
            ManifestError: one of them is missing or is no plain file.
        """
        return replace(self, files=describe_files(folder, self.files if names is None else names))

    @property
    def hash(self) -> str:
        """SHA-256 over the files' names and hashes, the tokenization, the decoding defaults, the prompt, the estimator
        and the parts of a lexicon, in hexadecimal.

        It identifies the answers: with the same hash and options the same text gets the same answer.
        """
        table = self.to_table()
        answering = ("files", "tokenization", "decoding", "prompt", "estimator", "names")
        parts = {key: table[key] for key in answering if key in table}
        return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def required_tokenization(self) -> Tokenization:
        """The tokenization of a model that has one.

        Raises:
            ManifestError: it is a lexicon of names.
        """
        if self.tokenization is None:
            raise ManifestError(f"{self.name!r} has no tokenization: its task is {self.task.value}")
        return self.tokenization

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of languages, from and to, that it serves; a summarizer without target languages stays in its own.

        Empty for a sentence encoder and a lexicon of names.
        """
        if self.task in (Task.SENTENCE_EMBEDDING, Task.NAMES):
            return ()
        if not self.target_languages:
            return tuple((language, language) for language in self.source_languages)
        translates = self.task is Task.TRANSLATION
        return tuple((a, b) for a in self.source_languages for b in self.target_languages if a != b or not translates)

    def verify(self, folder: Path | str) -> None:
        """Checks that every file is there and has its SHA-256.

        Raises:
            ManifestError: names every file that is not, with the hash expected and the one found.
        """
        problems = []
        for name, sha256 in self.files.items():
            try:
                verify_file(Path(folder) / name, sha256)
            except ManifestError as error:
                problems.append(str(error))
        if problems:
            raise ManifestError("\n".join(problems))

    def read_file(self, folder: Path | str, name: str) -> bytes:
        """The content of a file of the model, verified: what is used is what was checked.

        Raises:
            ManifestError: it is not in [files], is missing, or has another SHA-256.
        """
        if name not in self.files:
            raise ManifestError(f"{Path(folder) / name}: not in [files] of the manifest")
        return read_verified(Path(folder) / name, self.files[name])


def _plain(value: object) -> object:
    """Enum members as their values, tuples as lists, keys without a value left out, all the way down."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
