"""Tokens of a given translation with their scores, their spans made to tile the text."""

from __future__ import annotations

from collections.abc import Sequence

from ...inference import TokenScore
from ...text import Span

__all__ = ["tiled"]


def tiled(text: str, spans: Sequence[Span], log_probabilities: Sequence[float]) -> tuple[TokenScore, ...]:
    """The tokens of a text, in order, their spans without gaps from its begin to its end; none for a text without any.

    A token has the space before it. One of no characters, such as a space mark alone, is joined to the token after it,
    and one that shares its characters (of a ligature) to the token before it. Their log probabilities are added, so
    that all of them together remain that of the text.

    Args:
        text: what the tokens are of.
        spans: of the tokens, in order, as `TextTokenizer.encode_target_with_spans` gives them.
        log_probabilities: one for each token.
    """
    ends, sums = [0], [0.0]
    carried = 0.0
    for span, log_probability in zip(spans, log_probabilities, strict=True):
        if not span:
            carried += log_probability
        elif span.end > ends[-1]:
            ends.append(span.end)
            sums.append(carried + log_probability)
            carried = 0.0
        else:
            sums[-1] += log_probability
    if len(ends) == 1:
        return ()
    ends[-1], sums[-1] = len(text), sums[-1] + carried
    return tuple(
        TokenScore(Span(start, end), total) for start, end, total in zip(ends[:-1], ends[1:], sums[1:], strict=True)
    )
