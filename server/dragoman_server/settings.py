"""How a setting is described, named on the command line and in the environment, and read from text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

__all__ = ["ConfigError", "described", "environment_name", "flag_name", "from_environment", "parse_setting"]


class ConfigError(ValueError):
    """A setting that cannot be, or that contradicts another; the message names the flag and the way out."""


def described(why: str, *, metavar: str | None = None, choices: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Metadata of a dataclass field that is a setting: why one would change it, and what its value looks like."""
    return {"help": why, "metavar": metavar, "choices": choices}


def flag_name(setting: Field[Any]) -> str:
    """ "--models-dir" for models_dir."""
    return "--" + setting.name.replace("_", "-")


def environment_name(setting: Field[Any]) -> str:
    """ "DRAGOMAN_MODELS_DIR" for models_dir."""
    return "DRAGOMAN_" + setting.name.upper()


def parse_setting(setting: Field[Any], text: str, *, origin: str) -> Any:
    """The value that `text` means for a setting.

    Raises:
        ConfigError: it means none; the message names `origin`.
    """
    try:
        return _PARSERS[str(setting.type)](text)
    except ValueError as error:
        raise ConfigError(f"{origin}: {error}") from None


def from_environment(config: type[Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a config class that are given in the environment; an empty variable is an absent one.

    Raises:
        ConfigError: a variable that does not mean a value of its setting.
    """
    return {
        setting.name: parse_setting(setting, environment[name], origin=name)
        for setting in fields(config)
        if environment.get(name := environment_name(setting))
    }


def _parse_bool(text: str) -> bool:
    meanings = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in meanings:
        raise ValueError(f"{text!r} is neither yes nor no; write 1 or 0")
    return meanings[text.lower()]


def _parse_int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a whole number") from None


def _parse_float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "int": _parse_int,
    "float": _parse_float,
    "bool": _parse_bool,
    "str | None": str,
    "Path | None": Path,
}
