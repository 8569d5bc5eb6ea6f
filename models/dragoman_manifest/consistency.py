"""What the fields of a manifest may be, and which of them contradict each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .canary import Canary, EncoderCanary
from .files import check_file_name
from .sections import Task
from .table import ManifestError

if TYPE_CHECKING:
    from .manifest import Manifest

__all__ = ["check_consistency"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_consistency(manifest: Manifest) -> None:
    """Checks all fields of a manifest; what is inside of one section, that section has checked.

    Raises:
        ManifestError: the fields contradict each other, or one has a value that is not allowed.
    """
    _check_identity(manifest)
    _check_languages(manifest)
    _check_files(manifest)
    _check_parts(manifest)
    _check_prompt(manifest)
    _check_canary(manifest)
    _check_comparison(manifest)
    _check_estimator(manifest)


def _check_identity(manifest: Manifest) -> None:
    if not _NAME.fullmatch(manifest.name):
        raise ManifestError("name must be up to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit")
    for key in ("version", "license", "source"):
        if not getattr(manifest, key).strip():
            raise ManifestError(f"{key} is empty")


def _check_languages(manifest: Manifest) -> None:
    for language in (*manifest.source_languages, *manifest.target_languages):
        if not _LANGUAGE.fullmatch(language):
            raise ManifestError(f"{language!r} is not a language code like 'ar' or 'en'")
    if not manifest.source_languages:
        raise ManifestError("source_languages is empty")
    if manifest.task is Task.TRANSLATION and not manifest.pairs:
        raise ManifestError("a translation model needs target_languages other than its source_languages")
    if manifest.task is Task.SENTENCE_EMBEDDING and manifest.target_languages:
        raise ManifestError("a sentence encoder has no target_languages")


def _check_files(manifest: Manifest) -> None:
    if not manifest.files:
        raise ManifestError("[files] is empty; it must name every file of the model with its SHA-256")
    for name, sha256 in manifest.files.items():
        check_file_name(name)
        if not _SHA256.fullmatch(sha256):
            raise ManifestError(f"[files] {name!r} = {sha256!r} is not a SHA-256 in lower-case hexadecimal")
    for name in manifest.names.all if manifest.names else ():
        if name not in manifest.files:
            raise ManifestError(f"[names] {name!r} is not in [files]")
    for key in ("source", "target") if manifest.tokenization else ():
        name = getattr(manifest.tokenization, key)
        if name not in manifest.files:
            raise ManifestError(f"[tokenization] {key} = {name!r} is not in [files]")


def _check_prompt(manifest: Manifest) -> None:
    if manifest.prompt is None:
        return
    if manifest.task in (Task.SENTENCE_EMBEDDING, Task.NAMES):
        raise ManifestError(f"[prompt] is for models that write text, and the task is {manifest.task.value}")
    tokenization = manifest.required_tokenization
    if tokenization.source_prefix or tokenization.source_suffix or tokenization.target_prefix:
        raise ManifestError(
            "[tokenization] source_prefix, source_suffix and target_prefix are not for models with a [prompt]: "
            "write these tokens into its template"
        )
    if tokenization.source != tokenization.target:
        raise ManifestError("[tokenization] a model with a [prompt] has one tokenizer for source and target")
    manifest.prompt.check(manifest.source_languages, manifest.target_languages)


def _check_parts(manifest: Manifest) -> None:
    if (manifest.task is Task.NAMES) is not (manifest.names is not None):
        raise ManifestError(
            f"[names] is for a lexicon of names and for nothing else; the task is {manifest.task.value}"
        )
    if (manifest.task is Task.NAMES) is (manifest.tokenization is not None):
        raise ManifestError(f"[tokenization] is for every task but names, and the task is {manifest.task.value}")
    if manifest.tokenization is not None:
        manifest.tokenization.check(manifest.source_languages, manifest.target_languages)


def _check_comparison(manifest: Manifest) -> None:
    if manifest.comparison is not None and manifest.task is not Task.SENTENCE_EMBEDDING:
        raise ManifestError(f"[comparison] is for sentence encoders, and the task is {manifest.task.value}")


def _check_estimator(manifest: Manifest) -> None:
    if manifest.estimator is not None and manifest.task is not Task.TRANSLATION:
        raise ManifestError(f"[estimator] is for translation models, and the task is {manifest.task.value}")


def _check_canary(manifest: Manifest) -> None:
    if manifest.canary is None:
        return
    if manifest.task is Task.NAMES or isinstance(manifest.canary, EncoderCanary) is not (
        manifest.task is Task.SENTENCE_EMBEDDING
    ):
        raise ManifestError(f"[canary] is not one for the task {manifest.task.value}")
    if isinstance(manifest.canary, Canary) and manifest.canary.languages not in manifest.pairs:
        raise ManifestError(f"[canary] languages {list(manifest.canary.languages)} are not a pair of this model")
