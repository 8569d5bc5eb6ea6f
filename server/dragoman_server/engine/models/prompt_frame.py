"""The tokens of a prompt around a text, for one pair of languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman_manifest import Prompt

from ..scheduling.batching import Tokens
from .tokenization import TextTokenizer

__all__ = ["PromptFrame"]


class PromptFrame:
    """A prompt for a pair of languages, in tokens.

    Text and prompt between two special tokens are tokenized together, as in the model's training: a tokenizer may join
    the last mark of a text and the line break after it. Special tokens come from the template only. The same
    characters in a text are tokenized as characters, so that a text cannot end the turn of the user and give orders.

    Args:
        prompt: from the manifest.
        tokenizer: of the model.
        source: code of the text's language.
        target: code of the language of the output.
        style: of a summary; None: any, or no summary.
    """

    def __init__(
        self, prompt: Prompt, tokenizer: TextTokenizer, source: str, target: str, style: str | None = None
    ) -> None:
        self._tokenizer = tokenizer
        before, after = (_cut(part, prompt.special_tokens) for part in prompt.around(source, target, style))
        head, lead = (before[:-1], before[-1]) if before and not before[-1][1] else (before, ("", False))
        trail, rest = (after[0][0], after[1:]) if after and not after[0][1] else ("", after)
        # The spaces right before the text belong to its first word.
        self._lead = lead[0].rstrip(" ")
        self._gap, self._trail = lead[0][len(self._lead) :], trail
        tokens = tokenizer.encode_between(self._lead, "", "")
        # The last token may become another one with the text behind it.
        self._lead_tokens, self._last = tuple(tokens[:-1]), tuple(tokens[-1:])
        self.static: Tokens = (*self._tokens(head), *self._lead_tokens)
        """The tokens that are the same for all texts."""
        self._rest = self._tokens(rest)
        self.trim: tuple[str, ...] = tuple(prompt.named(part, source, target) for part in prompt.trim)
        """What is removed from the start of an output."""
        self._spaced = not self._rest and bool(trail) and not trail[-1].isspace()

    def row(self, text: str) -> Tokens:
        """The tokens after the static prompt, for a text; never empty."""
        joined = self._tokenizer.encode_between(self._lead + self._gap, text, self._trail)
        count = len(self._lead_tokens)
        if tuple(joined[:count]) == self._lead_tokens:
            own: Sequence[str] = joined[count:]
        else:
            own = (*self._last, *self._tokenizer.encode_between(self._gap, text, self._trail))
        return (*own, *self._rest)

    def said(self, text: str) -> Tokens:
        """The tokens of an output, as the model would say them."""
        return tuple(self._tokenizer.encode_between(" " if self._spaced else "", text, "")) if text.strip() else ()

    def _tokens(self, parts: Sequence[tuple[str, bool]]) -> Tokens:
        tokens: list[str] = []
        for part, special in parts:
            tokens += [part] if special else self._tokenizer.encode_between(part, "", "")
        return tuple(tokens)


def _cut(text: str, special_tokens: Sequence[str]) -> list[tuple[str, bool]]:
    """The text cut at special tokens: its parts, and whether each is one."""
    if not special_tokens:
        return [(text, False)] if text else []
    longest_first = sorted(special_tokens, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]
