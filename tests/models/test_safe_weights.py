"""Weights from elsewhere are opened in a way that cannot run code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dragoman_models.errors import CheckpointError
from dragoman_models.weights import _converter


class Opened:
    """Stands for a class of Transformers, and remembers how it was asked to open a checkpoint."""

    class config:
        model_type = "marian"

    def __init__(self, path: str, **options: Any) -> None:
        self.options = options

    @classmethod
    def from_pretrained(cls, path: str, **options: Any) -> Opened:
        return cls(path, **options)


@pytest.mark.parametrize(
    ("files", "safetensors"),
    [
        (["model.safetensors"], True),
        (["pytorch_model.bin"], False),
        (["pytorch_model-00001-of-00002.bin"], False),
        (["pytorch_model.bin", "model.safetensors"], True),
    ],
)
def test_weights_are_numbers_whatever_their_file(tmp_path: Path, files: list[str], safetensors: bool) -> None:
    for name in files:
        (tmp_path / name).touch()
    opened = _converter(tmp_path).load_model(Opened, str(tmp_path), revision="main", weights_only=False)
    assert opened.options == {"revision": "main", "use_safetensors": safetensors, "weights_only": True}


@pytest.mark.parametrize("name", ["model.pt", "model.pkl", "tf_model.h5", "config.json"])
def test_other_files_are_no_weights(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(CheckpointError, match="no weights that can be opened safely"):
        _converter(tmp_path).load_model(Opened, str(tmp_path))
