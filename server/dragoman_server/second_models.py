"""Which model gives the second opinion on a language pair, as the setting `second_model` writes it."""

from __future__ import annotations

import re

from .settings import ConfigError

__all__ = ["parse_second_models"]

_SECOND_MODEL = re.compile(r"(?P<source>ar|en)-(?P<target>ar|en)\s*=\s*(?P<name>[a-z0-9._-]+)")


def parse_second_models(text: str) -> dict[tuple[str, str], str]:
    """The name of the second model by source and target language, from "ar-en=NAME,en-ar=NAME".

    Raises:
        ConfigError: an entry is not PAIR=NAME, or a pair is named twice.
    """
    found: dict[tuple[str, str], str] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        match = _SECOND_MODEL.fullmatch(entry)
        if match is None or match["source"] == match["target"]:
            raise ConfigError(
                f"--second-model has {entry!r}; write PAIR=NAME with the pair ar-en or en-ar, such as ar-en=big-ar-en."
            )
        pair = match["source"], match["target"]
        if pair in found:
            raise ConfigError(f"--second-model names two models for {'-'.join(pair)}; a pair has one second model.")
        found[pair] = match["name"]
    return found
