"""The guide names every key of a manifest and every model of the catalogue."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from dragoman_manifest import Canary, Comparison, Decoding, EncoderCanary, Manifest, Tokenization, ranges
from dragoman_models.catalogue import CATALOGUE

GUIDE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", [Manifest, Tokenization, Decoding, Comparison, Canary, EncoderCanary])
def test_every_key_is_in_the_guide(section: type) -> None:
    reference = GUIDE[GUIDE.index("## Manifest") :]
    missing = [f.name for f in fields(section) if f"`{f.name}`" not in reference and f"`[{f.name}]`" not in reference]
    assert missing == []


@pytest.mark.parametrize("section", [Decoding, Comparison])
def test_every_range_is_in_the_guide(section: type) -> None:
    rows = {line.split("`")[1]: line for line in GUIDE[GUIDE.index("## Manifest") :].splitlines() if "`" in line}
    for key, allowed in ranges(section).items():
        assert str(allowed) in rows[key]


def test_every_model_is_in_the_guide_with_its_licence() -> None:
    rows = [line for line in GUIDE.splitlines() if line.startswith("| `")]
    for entry in CATALOGUE:
        row = next((row for row in rows if f"`{entry.name}`" in row), "")
        assert row, f"{entry.name} is not in docs/models.md"
        assert entry.license.startswith("LicenseRef-") or entry.license in row
        assert re.search(r"\d (?:GB|MB) \|", row)
