"""Pulls a model of the catalogue: resolved, downloaded, made into a model folder, and tried."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from dragoman_manifest import Manifest, Task

from .catalogue import CatalogueEntry, Form
from .conversion import STANDARD_CANARY, ConversionOptions, convert
from .downloading import Progress
from .errors import HubError, ModelToolError
from .from_marian import MARIAN_FILES
from .hub import Hub, Snapshot
from .ready import ENGINE_FILES
from .weights import DEFAULT_QUANTIZATION

__all__ = ["DOWNLOADS", "pull"]

DOWNLOADS = ".downloads"
"""Folder in the models directory for what has not become a model yet; the server ignores names with a dot."""
_TRANSFORMERS_FILES = ("*.json", "*.spm", "*.model", "*.txt", "*.jinja")
_SAFE_WEIGHTS = "*.safetensors"
_OLD_WEIGHTS = "pytorch_model*.bin"


def pull(
    entry: CatalogueEntry,
    hub: Hub,
    models_dir: Path,
    *,
    revision: str | None = None,
    quantization: str = DEFAULT_QUANTIZATION,
    default: bool = False,
    replace: bool = False,
    check: Callable[[Path], object] | None = None,
    progress: Progress = lambda *_: None,
    say: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Makes the model folder of an entry; it appears complete or not at all.

    What was downloaded stays in the models directory until the folder is there, so that the next attempt goes on
    from it.

    Args:
        entry: of the catalogue.
        hub: where the repository is.
        models_dir: where the folder is made.
        revision: commit, tag or branch; None: the newest commit of "main".
        quantization: number format of converted weights.
        default: whether requests that name no model get it.
        replace: whether an existing folder may be replaced.
        check: called with the finished folder before it is moved into place.
        progress: called while files are downloaded.
        say: called with what is being done, in a line.

    Raises:
        HubError: the download failed, or the repository lacks files.
        CheckpointError: what was downloaded cannot be converted.
        ModelToolError: the folder exists or cannot be written.
    """
    destination = models_dir / entry.name
    if destination.exists() and not replace:
        raise ModelToolError(f"{destination} is there already; --force replaces it")
    snapshot = hub.resolve(entry.repository or entry.name, revision)
    _warn_of_license(entry, snapshot)
    patterns = _patterns(entry, snapshot)
    size = sum(file.size or 0 for file in snapshot.matching(patterns))
    say(f"downloading {snapshot.repository} at {snapshot.revision[:12]}, {size / 1e6:.0f} MB")
    place = models_dir / DOWNLOADS / entry.name / snapshot.revision[:12]
    checkpoint = hub.fetch(snapshot, patterns, place, progress)
    say("making the model folder and trying it")
    try:
        manifest = convert(
            checkpoint, destination, _options(entry, snapshot, quantization, default), replace=replace, check=check
        )
    except ModelToolError:
        if place.is_dir():
            say(f"the download stays in {place}")
        raise
    shutil.rmtree(models_dir / DOWNLOADS / entry.name, ignore_errors=True)
    with suppress(OSError):  # another model is being downloaded
        (models_dir / DOWNLOADS).rmdir()
    return manifest


def _patterns(entry: CatalogueEntry, snapshot: Snapshot) -> Sequence[str]:
    """The files that are needed.

    Raises:
        HubError: the repository has none that could be the weights.
    """
    if entry.form is Form.READY:
        tokenization = entry.ready.tokenization if entry.ready else None
        named = {tokenization.source, tokenization.target} if tokenization else {"*.model", "*.spm", "tokenizer.json"}
        patterns, weights = (*ENGINE_FILES, *sorted(named)), "model.bin"
    elif entry.form is Form.MARIAN:
        patterns, weights = MARIAN_FILES, "*.npz"
    else:
        # Pickled weights can run code when they are opened; they are used only if there are no others.
        weights = _SAFE_WEIGHTS if snapshot.matching([_SAFE_WEIGHTS]) else _OLD_WEIGHTS
        patterns = (*_TRANSFORMERS_FILES, weights)
    if not snapshot.matching([weights]):
        raise HubError(f"{snapshot.repository} at {snapshot.revision[:12]}: has no {weights}")
    return patterns


def _options(entry: CatalogueEntry, snapshot: Snapshot, quantization: str, default: bool) -> ConversionOptions:
    return ConversionOptions(
        name=entry.name,
        license=entry.license,
        source_languages=entry.source_languages,
        target_languages=entry.target_languages,
        source=snapshot.url,
        description=f"{entry.repository or entry.name}: {entry.note}",
        version=snapshot.revision[:12],
        default=default,
        task=Task(entry.task),
        quantization=quantization,
        text_prefix=entry.text_prefix,
        canary=entry.canary or STANDARD_CANARY,
        tokenization=entry.ready.tokenization if entry.ready else None,
        beam_size=entry.ready.beam_size if entry.ready else None,
        pins=entry.ready.sha256 if entry.ready else {},
        prompt=entry.prompt,
        chat=entry.chat,
        seen_test_sets=entry.seen_test_sets,
    )


def _warn_of_license(entry: CatalogueEntry, snapshot: Snapshot) -> None:
    """Warns if the licence on the hub differs from the catalogue's, which may be older."""
    if snapshot.license and snapshot.license.casefold() != entry.license.casefold():
        print(f"{entry.name}: the hub says its licence is {snapshot.license}, the catalogue {entry.license}: "
              "read the model's page before you use it", file=sys.stderr)  # fmt: skip
