"""Synthetic pairs from news in one language (Sennrich et al. 2016; tagged as in Caswell et al. 2019).

Sentences of real articles are translated by the model of the opposite direction; the real side becomes the target
that the next model learns to write. Output is appended in the corpus format under an origin that begins with `bt-`,
so that `pack` can mark the synthetic side; a run that was stopped continues at the end of the file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
from dragoman_server.text import normalize, segment_text

from .corpus import ORIGIN_PREFIX, articles, fingerprint
from .pieces import BEGIN, END, open_models

__all__ = ["backtranslate", "news_sentences"]

CHUNK = 2000  # sentences
MIN_WORDS, MAX_WORDS = 5, 60


def news_sentences(path: str | Path, language: str) -> Iterator[str]:
    """Normalised sentences of the articles in one language, each once, of 5 to 60 words."""
    seen: set[int] = set()
    for text in articles(path, language):
        document = segment_text(text, language)
        for segment in document.segments:
            sentence = normalize(segment.span.of(text))
            key = hash(fingerprint(sentence))
            if MIN_WORDS <= len(sentence.split()) <= MAX_WORDS and key not in seen:
                seen.add(key)
                yield sentence


class _Decoder:
    """A model folder and its SentencePiece models, decoding by sampling among the most likely pieces."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._translator = ctranslate2.Translator(
            str(folder), compute_type="int8", inter_threads=workers, intra_threads=1
        )
        self._source, self._target = open_models(folder)

    def __call__(self, sentences: list[str], top: int) -> list[str | None]:
        """Translations; None where the model did not finish."""
        rows = [[BEGIN, *pieces, END] for pieces in self._source.encode(sentences, out_type=str)]
        results = self._translator.translate_batch(
            rows,
            beam_size=1,
            sampling_topk=top,
            max_batch_size=4096,
            batch_type="tokens",
            max_decoding_length=150,
            return_end_token=True,
        )
        pieces = [r.hypotheses[0] for r in results]
        return [self._target.decode(p[:-1]) if p and p[-1] == END else None for p in pieces]


def _degenerate(source: str, output: str) -> bool:
    words = output.split()
    return len(set(words)) < 0.5 * len(words) or not 0.4 < (len(output) + 10) / (len(source) + 10) < 2.5


def backtranslate(
    folder: str | Path,
    news: str | Path,
    language: str,
    out: str | Path,
    *,
    minutes: float,
    workers: int = 1,
    top: int = 1,
    origin: str = "news",
) -> int:
    """Translates news sentences until they or the minutes run out; returns the number of pairs in the file.

    Args:
        folder: a model folder that translates from `language`.
        news: JSON Lines of articles (`lang`, `text`).
        language: the language of the news, "ar" or "en".
        out: file to append to.
        minutes: time limit.
        workers: processor cores.
        top: sample among this many pieces at each step; 1 takes the most likely.
        origin: name of the corpus, recorded as `bt-ORIGIN-LANGUAGE`.
    """
    out = Path(out)
    progress = out.with_suffix(".progress")
    done = int(progress.read_text()) if progress.exists() else 0
    decode, begun, seen, chunk = _Decoder(Path(folder), workers), time.monotonic(), 0, list[str]()
    for sentence in news_sentences(news, language):
        seen += 1
        if seen <= done:
            continue
        chunk.append(sentence)
        if len(chunk) == CHUNK:
            _append(out, chunk, decode(chunk, top), language, f"{ORIGIN_PREFIX}{origin}-{language}")
            progress.write_text(str(seen))
            chunk = []
            print(f"{seen} sentences, {(seen - done) / (time.monotonic() - begun):.0f} a second", flush=True)
            if time.monotonic() - begun > minutes * 60:
                break
    if chunk:
        _append(out, chunk, decode(chunk, top), language, f"{ORIGIN_PREFIX}{origin}-{language}")
        progress.write_text(str(seen))
    with open(out, encoding="utf8") as file:
        return sum(1 for _ in file)


def _append(out: Path, real: list[str], synthetic: list[str | None], language: str, origin: str) -> None:
    with open(out, "a", encoding="utf8") as file:
        for sentence, output in zip(real, synthetic, strict=True):
            if output and not _degenerate(sentence, output):
                arabic, english = (sentence, output) if language == "ar" else (output, sentence)
                file.write(f"{origin}\t{arabic}\t{english}\n")
