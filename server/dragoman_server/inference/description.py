"""The one description of a loaded model: made by the engine, listed by the service, shown by every transport."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman_manifest import Task

__all__ = ["ModelDescription"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelDescription:
    """What is reported about a loaded model; most of it is from its manifest.

    Attributes:
        name: by which requests choose it.
        task: what it is for.
        source_languages: codes of the languages that it reads.
        target_languages: codes of the languages that it writes; none for an encoder.
        hash: identifies its answers (`Manifest.hash`).
        license: SPDX identifier or name.
        description: a sentence for people.
        size_bytes: of its files on disk.
        max_input_tokens: the longest input that it takes at once.
        default: whether requests that name no model get it, for at least one of its language pairs or as the sentence
            encoder.
    """

    name: str
    task: Task
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    hash: str
    license: str
    description: str
    size_bytes: int
    max_input_tokens: int
    default: bool
