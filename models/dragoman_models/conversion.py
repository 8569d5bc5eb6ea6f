"""Makes a model folder of a checkpoint: of Transformers, of Marian, or a CTranslate2 folder that is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as with_changes
from pathlib import Path

from dragoman_manifest import Manifest, ManifestError, Task

from .canaries import standard_canary
from .card import model_card
from .errors import CheckpointError
from .folder import new_folder
from .from_marian import is_marian_folder, prepare_marian
from .from_transformers import prepare_transformers
from .making import STANDARD_CANARY, ConversionOptions, Prepared
from .ready import is_ready_folder, prepare_ready

__all__ = ["STANDARD_CANARY", "ConversionOptions", "convert"]


def convert(
    checkpoint: Path,
    destination: Path,
    options: ConversionOptions,
    *,
    replace: bool = False,
    check: Callable[[Path], object] | None = None,
) -> Manifest:
    """Converts a checkpoint; the folder appears complete or not at all.

    Args:
        checkpoint: folder as `save_pretrained` or the hub gives it, with Marian's `.npz` and `.spm`, or of CTranslate2.
        destination: the model folder to make.
        options: options of the conversion and manifest entries.
        replace: whether an existing folder may be replaced.
        check: called with the finished folder before it is moved into place; an exception prevents the move.

    Raises:
        CheckpointError: the checkpoint cannot be converted, or lacks tokens that its family needs.
        MissingPackageError: a package of the extra `models` is not installed.
        ModelToolError: the destination exists or cannot be written.
    """
    if not checkpoint.is_dir():
        raise CheckpointError(f"{checkpoint}: no such folder")
    prepare: Callable[[Path, Path, ConversionOptions], Prepared] = prepare_transformers
    if is_ready_folder(checkpoint):
        prepare = prepare_ready
    elif is_marian_folder(checkpoint):
        prepare = prepare_marian
    with new_folder(destination, replace=replace) as draft:
        prepared = prepare(checkpoint, draft, options)
        manifest = _manifest(prepared, options, draft)
        manifest.write(draft)
        (draft / "README.md").write_text(model_card(manifest, prepared.weights), encoding="utf-8")
        if check is not None:
            check(draft)
    return manifest


def _manifest(prepared: Prepared, options: ConversionOptions, draft: Path) -> Manifest:
    task, canary = prepared.task, options.canary
    if isinstance(canary, str):
        canary = standard_canary(task, options.source_languages, options.target_languages)
    names = sorted(file.name for file in draft.iterdir() if file.is_file())
    tokenization = with_changes(
        prepared.tokenization, normalization=options.normalization, text_prefix=options.text_prefix
    )
    try:
        return Manifest(
            name=options.name,
            version=options.version,
            task=task,
            description=options.description or f"{prepared.family} model, converted",
            source_languages=options.source_languages,
            target_languages=() if task is Task.SENTENCE_EMBEDDING else options.target_languages,
            license=options.license,
            source=options.source,
            default=options.default,
            files=dict.fromkeys(names, "0" * 64),
            tokenization=tokenization,
            decoding=prepared.decoding,
            prompt=prepared.prompt,
            canary=canary,
            seen_test_sets=options.seen_test_sets,
        ).with_files(draft)
    except ManifestError as error:
        raise CheckpointError(str(error)) from error
