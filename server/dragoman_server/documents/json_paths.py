"""Paths of values in JSON, and patterns that choose them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from .base import DocumentError

__all__ = ["JsonPath", "PathPattern", "path_text"]

JsonPath = tuple[str | int, ...]
"""The keys and indices from the root to a value."""

_PART = re.compile(r'\[(?P<index>\*|\d{1,9})\]|(?P<dot>\.?)(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<key>[^.\[\]"]+))')
_LONGEST_PATTERN = 1000
_ANY_INDEX, _ANY, _ANY_DEPTH = "[*]", "*", "**"


@dataclass(frozen=True, slots=True)
class PathPattern:
    """Which paths are meant: keys, indices and wildcards in order."""

    parts: tuple[tuple[str, str | int], ...]
    """Each part's kind ("part", "*", "[*]" or "**") and the key or index of a part."""

    @classmethod
    def parse(cls, text: str) -> PathPattern:
        """Read "items[*].title", "**.title", '"a.b"[0]'.

        Raises:
            DocumentError: it is not written so.
        """
        parts: list[tuple[str, str | int]] = []
        position = 0
        while position < len(text):
            match = _PART.match(text, position)
            dot_misplaced = match and match["index"] is None and bool(match["dot"]) != bool(position)
            if not match or dot_misplaced or len(text) > _LONGEST_PATTERN:
                break
            position = match.end()
            parts.append(_part(match))
        if position < len(text) or not parts:
            raise DocumentError(
                f"{text[:100]!r} is not a path: write it like body.text, items[*].title, items[0].title or **.title.",
                reason="INVALID_PATH",
            )
        return cls(tuple(parts))

    def matches(self, path: JsonPath) -> bool:
        """Whether the whole path is meant."""
        # The positions in the pattern that the path so far can have led to.
        states = self._without_step({0})
        for step in path:
            following: set[int] = set()
            for state in states:
                if state == len(self.parts):
                    continue
                kind, wanted = self.parts[state]
                if kind == _ANY_DEPTH:
                    following.add(state)
                elif (
                    kind == _ANY
                    or (kind == _ANY_INDEX and isinstance(step, int))
                    or (kind == "part" and wanted == step)
                ):
                    following.add(state + 1)
            states = self._without_step(following)
            if not states:
                return False
        return len(self.parts) in states

    def _without_step(self, states: set[int]) -> set[int]:
        reached = set(states)
        for state in states:
            while state < len(self.parts) and self.parts[state][0] == _ANY_DEPTH:
                state += 1
                reached.add(state)
        return reached


def path_text(path: JsonPath, *, any_index: bool = False) -> str:
    """The path as a pattern; `any_index` writes [*] for each index."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += "[*]" if any_index else f"[{step}]"
        else:
            plain = bool(re.fullmatch(r'[^.\[\]"*]+', step))
            text += ("." if text else "") + (step if plain else json.dumps(step, ensure_ascii=False))
    return text


def _part(match: re.Match[str]) -> tuple[str, str | int]:
    if match["index"] is not None:
        return (_ANY_INDEX, "") if match["index"] == "*" else ("part", int(match["index"]))
    if match["quoted"] is not None:
        try:
            return "part", str(json.loads(match["quoted"]))
        except json.JSONDecodeError as error:
            raise DocumentError(f"{match['quoted'][:100]} is not a key: {error.msg}.", reason="INVALID_PATH") from None
    key = match["key"]
    return (key, "") if key in (_ANY, _ANY_DEPTH) else ("part", key)
