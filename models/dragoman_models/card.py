"""The model card (README.md) of a converted model."""

from __future__ import annotations

from dragoman_manifest import Manifest, Task

__all__ = ["model_card"]

_USE = {
    Task.TRANSLATION: "Translates. For publication a person who reads both languages has to check the result.",
    Task.SUMMARIZATION: "Writes summaries in its own words, which may say what the text does not: check them.",
    Task.SENTENCE_EMBEDDING: "Compares sentences by meaning, across languages.",
    Task.NAMES: "Tells what names are called in the other language.",
}


def model_card(manifest: Manifest, quantization: str) -> str:
    """Markdown: what the model is, where it comes from, its licence, how it was made and how to measure it."""
    languages = ", ".join(manifest.source_languages)
    if manifest.target_languages:
        languages += " to " + ", ".join(manifest.target_languages)
    return f"""# {manifest.name}

{manifest.description}

- Task: {manifest.task.value}
- Languages: {languages}
- Licence: {manifest.license}. It is the licence of the weights and binds whoever uses them.
- Source: {manifest.source}
- Made by `dragoman-models`: converted to CTranslate2, weights as {quantization}; nothing was trained.

{_USE[manifest.task]}

`dragoman-models verify` on this folder checks it, `dragoman-models evaluate` measures it on your own text.
"""
