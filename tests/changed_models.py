"""Tiny models (tiny_model.py) made into others, good and bad, while a server may have them loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from dragoman_manifest import Canary, Manifest

__all__ = ["damage", "fail_its_canary", "revise"]


def revise(folder: Path, prefix: str = "", **fields: Any) -> str:
    """Makes another model of a folder; its hash.

    Args:
        folder: of a model.
        prefix: an English word of the lexicon, whose translation it then says before every sentence.
        fields: of the manifest.
    """
    manifest = Manifest.read(folder)
    tokenization = replace(manifest.tokenization, text_prefix=prefix and prefix + " ")
    manifest = replace(manifest, tokenization=tokenization, **fields)
    manifest.write(folder)
    return manifest.hash


def fail_its_canary(folder: Path, **fields: Any) -> None:
    """Makes it another model of English, which works, but does not say what its canary expects."""
    canary = Canary(source="minister", languages=("en", "ar"), must_contain=("مدينة",))
    revise(folder, "today", canary=canary, **fields)


def damage(folder: Path) -> None:
    """Makes it another model, whose weights are not what its manifest says."""
    revise(folder, "today")
    content = bytearray((folder / "model.bin").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.bin").write_bytes(content)
