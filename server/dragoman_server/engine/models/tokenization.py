"""Tokenization of text as the model's manifest says, and its reverse."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

from dragoman_manifest import Tokenization

from ...inference import AnnotatedSentence
from ...text import KeptRun, OffsetMap, Rewritten, Span, normalize, normalize_with_offsets
from .subword_tokenizers import SPACE_MARK, Spans, load_tokenizer

__all__ = ["Frame", "TextTokenizer"]


_LAST_OF_PLANE_0 = 0xFFFF
_SPECIAL_TOKENS = frozenset({"<s>", "</s>", "<pad>", "<unk>"})


class Frame:
    """The special tokens around the tokens of a text, for one language pair."""

    def __init__(self, tokenization: Tokenization, source: str, target: str) -> None:
        names = {"{source}": source, "{target}": target}
        tokens = tokenization.language_tokens

        def filled(frame: Sequence[str]) -> tuple[str, ...]:
            return tuple(tokens[names[token]] if token in names else token for token in frame)

        self.source_prefix = filled(tokenization.source_prefix)
        self.source_suffix = filled(tokenization.source_suffix)
        self.target_prefix = filled(tokenization.target_prefix)

    def around(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """The model input: `tokens` between source prefix and source suffix."""
        return (*self.source_prefix, *tokens, *self.source_suffix)


class TextTokenizer:
    """The tokenizers of source and target, and the normalisation of text before them.

    Args:
        tokenization: from the manifest.
        contents: of the tokenizer files, by file name.
        special_tokens: further tokens that are no part of a text, of the prompt of a decoder-only model.

    Raises:
        ManifestError: a file is not a tokenizer of the kind that the manifest names.
    """

    def __init__(
        self, tokenization: Tokenization, contents: Mapping[str, bytes], special_tokens: Sequence[str] = ()
    ) -> None:
        self._options = tokenization
        special = (*tokenization.language_tokens.values(), *tokenization.term_tokens, *special_tokens)
        self._special = _SPECIAL_TOKENS.union(special)
        self._source = load_tokenizer(tokenization.kind, contents[tokenization.source])
        if tokenization.target == tokenization.source:
            self._target = self._source
        else:
            self._target = load_tokenizer(tokenization.kind, contents[tokenization.target])

    @cached_property
    def _control(self) -> re.Pattern[str]:
        """Finds the control tokens of the source tokenizer, and the special ones, in a text."""
        tokens = {token for token in self._source.control_tokens() | self._special if len(token.strip()) > 1}
        return re.compile("|".join(re.escape(token) for token in sorted(tokens, key=len, reverse=True)))

    def encode_between(self, before: str, text: str, after: str) -> list[str]:
        """Tokens of a text between two parts of a prompt; no control tokens, whatever the text says.

        Where it has the characters of one, it is cut behind the first of them and the parts are tokenized apart.
        """
        whole, tokens = before + self._normalized(text) + after, []
        start = 0
        while found := self._control.search(whole, start):
            tokens += self._source.encode(whole[start : found.start() + 1])
            start = found.start() + 1
        return [*tokens, *self._source.encode(whole[start:])]

    def encode(self, text: str) -> list[str]:
        """Tokens of a sentence without special tokens; none when normalisation leaves nothing."""
        text = self._normalized(text)
        return self._source.encode(self._options.text_prefix + text) if text.strip() else []

    def encode_annotated(self, sentence: AnnotatedSentence) -> list[str]:
        """As `encode`, with the target form of each term behind its words, all of a word where a term is part of it.

        Empty without tokens. Terms are passed over that share a word with the term before them, and all of them when
        the model has no tokens for terms.
        """
        tokens, spans = self.encode_with_spans(sentence.text)
        if not self._options.term_tokens:
            return tokens
        begin, middle, end = self._options.term_tokens
        starts = [number for number, token in enumerate(tokens) if not number or token.startswith(SPACE_MARK)]
        starts.append(len(tokens))
        annotated: list[str] = []
        done = 0
        for term in sentence.terms:
            touched = [
                number for number, span in enumerate(spans) if span.start < term.span.end and term.span.start < span.end
            ]
            if not touched or touched[0] < done:
                continue
            first = starts[bisect_right(starts, touched[0]) - 1]
            last = starts[bisect_right(starts, touched[-1])]
            if first < done:
                continue
            annotated += [*tokens[done:first], begin, *tokens[first:last], middle, *self.encode(term.target), end]
            done = last
        return annotated + tokens[done:]

    def encode_target(self, text: str) -> list[str]:
        """Tokens of a translation without special tokens, as the model would have to say them."""
        text = self._normalized(text)
        return self._target.encode(text) if text.strip() else []

    def encode_target_with_spans(self, text: str) -> tuple[list[str], Spans]:
        """As `encode_target`, with the range of `text` that each token stands for, as in `encode_with_spans`."""
        prepared = self._prepared(text)
        if not prepared.text.strip():
            return [], ()
        tokens, spans = self._target.encode_with_spans(prepared.text)
        return tokens, _widened(text, [prepared.offsets.backward(span) for span in spans])

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of target tokens, in NFC, without special tokens."""
        return unicodedata.normalize(
            "NFC", self._target.decode([token for token in tokens if token not in self._special])
        )

    def encode_with_spans(self, text: str) -> tuple[list[str], Spans]:
        """As `encode`, with the range of `text` that each token stands for, in code points.

        Ranges are in order, without white space at their ends, and together cover all of the text that normalisation
        leaves anything of. Tokens that share a character of the text (a ligature) share its range; that of a token of
        white space is empty.
        """
        prepared = self._prepared(text)
        if not prepared.text.strip():
            return [], ()
        prefix = self._options.text_prefix
        tokens, spans = self._source.encode_with_spans(prefix + prepared.text)
        own = (Span(max(0, span.start - len(prefix)), max(0, span.end - len(prefix))) for span in spans)
        return tokens, _widened(text, [prepared.offsets.backward(span) for span in own])

    def decode_with_spans(self, tokens: Sequence[str]) -> tuple[str, Spans]:
        """As `decode`, with the range of the text that each token became, as in `encode_with_spans`; that of a special
        token is empty."""
        said = [token for token in tokens if token not in self._special]
        raw, raw_spans = self._target.decode_with_spans(said)
        composed = Rewritten.unchanged(raw).compose()
        spans = list(_widened(composed.text, [composed.offsets.forward(span) for span in raw_spans]))
        following, placed = len(composed.text), []
        for token in reversed(tokens):
            span = Span(following, following) if token in self._special else spans.pop()
            following = span.start
            placed.append(span)
        return composed.text, tuple(reversed(placed))

    def _prepared(self, text: str) -> Rewritten:
        """What the source tokenizer is given, without the prefix."""
        prepared = _with_joined_surrogates(text)
        if self._options.normalization == "dragoman":
            normal = normalize_with_offsets(prepared.text)
            prepared = Rewritten(normal.text, prepared.offsets.then(normal.offsets))
        lower = prepared.text.lower()
        if not self._options.lowercase or lower == prepared.text:
            return prepared
        if len(lower) == len(prepared.text):
            return prepared.substitute_characters(lower)
        return Rewritten(lower, OffsetMap((), len(text), len(lower)))  # a rare letter becomes two

    def _normalized(self, text: str) -> str:
        text = _without_surrogates(text)
        if self._options.normalization == "dragoman":
            text = normalize(text)
        return text.lower() if self._options.lowercase else text


def _without_surrogates(text: str) -> str:
    """Surrogate pairs joined and lone surrogates, which UTF-8 cannot carry, replaced by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _with_joined_surrogates(text: str) -> Rewritten:
    """As `_without_surrogates`, with the map from `text`."""
    joined = _without_surrogates(text)
    if len(joined) == len(text):
        return Rewritten.unchanged(text).substitute_characters(joined)
    runs, position = [], 0
    for after, character in enumerate(joined):
        pair = ord(character) > _LAST_OF_PLANE_0 and text[position] != character
        if not pair:
            runs.append(KeptRun(position, after, 1))
        position += 2 if pair else 1
    return Rewritten(joined, OffsetMap.of(runs, len(text), len(joined)))


def _widened(text: str, spans: Sequence[Span]) -> Spans:
    """Ranges of tokens without white space at their ends, each widened by what belongs to no token and follows it
    directly, such as tashkeel that was normalised away."""
    widened: list[Span] = []
    following = len(text)
    for span in reversed(spans):
        start = min(span.start, following)
        end = max(start, min(span.end, len(text)))
        while start < end and text[start].isspace():
            start += 1
        while end < following and not text[end].isspace():
            end += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        following = min(following, start)
        widened.append(Span(start, end))
    return tuple(reversed(widened))
