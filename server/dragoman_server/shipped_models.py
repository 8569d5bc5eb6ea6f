"""Where the models that ship lie."""

from __future__ import annotations

import importlib.util
from pathlib import Path

__all__ = ["default_models_dir"]


def default_models_dir() -> Path | None:
    """The models that ship: `models/default` of the checkout that this package lies in, else those of the package
    dragoman-models-default; None when there is neither."""
    folder = Path(__file__).resolve().parents[2] / "models" / "default"
    if folder.is_dir():
        return folder
    package = importlib.util.find_spec("dragoman_models_default")
    places = list(package.submodule_search_locations or ()) if package else []
    return Path(places[0]) / "models" if places else None
