"""CTranslate2 alone, in a process of its own: what the machine gives when nothing but the models runs.

Two workers of one thread each (as many as there are cores), the search options of the model's manifest, sentences
tokenized beforehand, sorted by length, longest first, and cut into batches of equal size.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

__all__ = ["measure"]


def measure(
    model: Path, sentences: Sequence[str], *, batch: int, encoder: Path | None = None, workers: int = 2
) -> dict[str, Any]:
    """Translates the sentences in a new process.

    Args:
        model: folder of the translation model.
        sentences: in its source language.
        batch: sentences in one; 1 runs them one after the other, each timed.
        encoder: folder of a sentence encoder to embed sources and translations with, batched in the same way.
        workers: batches at a time.

    Returns:
        `translate_s` and `encode_s`, seconds in all; `batch_ms`, of each batch; where `batch` is 1, `translate_ms` and
        `encode_ms`, of each sentence; `translate_cpu_s` and `encode_cpu_s`, processor time; `tokens` of the sources;
        `peak_mib`; `texts`.
    """
    order = {"model": str(model), "encoder": encoder and str(encoder), "batch": batch, "workers": workers}
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps({**order, "sentences": list(sentences)}),
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode:
        raise SystemExit(f"raw CTranslate2 failed:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


class _Model:
    """Weights with the tokenizer of their folder."""

    def __init__(self, folder: Path, workers: int) -> None:
        import ctranslate2
        from dragoman_manifest import Manifest, Task
        from dragoman_server.engine.models.tokenization import Frame, TextTokenizer

        manifest = Manifest.read(folder)
        names = {manifest.tokenization.source, manifest.tokenization.target}
        self.decoding = manifest.decoding
        self.tokenizer = TextTokenizer(manifest.tokenization, {name: (folder / name).read_bytes() for name in names})
        languages = [*manifest.source_languages, *manifest.target_languages]
        self._frame = Frame(manifest.tokenization, languages[0], languages[-1])
        kind = ctranslate2.Encoder if manifest.task is Task.SENTENCE_EMBEDDING else ctranslate2.Translator
        self.engine = kind(str(folder), "cpu", compute_type="int8", inter_threads=workers, intra_threads=1)

    def tokens(self, sentence: str) -> list[str]:
        return list(self._frame.around(self.tokenizer.encode(sentence)[: self.decoding.max_input_tokens]))

    def translate(self, batch: list[list[str]]) -> list[str]:
        decoding = self.decoding
        # The limit of the server for the longest one, so that a sentence without an end costs the same here and there.
        length = max(32, 1 << (max(map(len, batch)) - 3).bit_length())
        results = self.engine.translate_batch(
            batch,
            beam_size=decoding.beam_size,
            length_penalty=decoding.length_penalty,
            repetition_penalty=decoding.repetition_penalty,
            no_repeat_ngram_size=decoding.no_repeat_ngram_size,
            max_decoding_length=min(int(decoding.max_length_ratio * length) + 20, decoding.max_output_tokens),
            max_input_length=0,
            return_end_token=True,
            return_scores=True,
            disable_unk=True,
        )
        return [self.tokenizer.decode(result.hypotheses[0]) for result in results]

    def encode(self, batch: list[list[str]]) -> list[None]:
        self.engine.forward_batch(batch)
        return [None] * len(batch)


def _run(
    work: Callable[[list[list[str]]], list[Any]], inputs: Sequence[list[str]], size: int, workers: int
) -> tuple[list[Any], float, list[float]]:
    """Results in the order of the inputs, seconds in all, and milliseconds of each batch, longest sentences first."""
    order = sorted(range(len(inputs)), key=lambda index: -len(inputs[index])) if size > 1 else range(len(inputs))
    batches = [order[start : start + size] for start in range(0, len(order), size)]

    def timed(batch: Sequence[int]) -> tuple[list[Any], float]:
        started = time.perf_counter()
        results = work([inputs[index] for index in batch])
        return results, (time.perf_counter() - started) * 1000

    with ThreadPoolExecutor(workers if size > 1 else 1) as pool:
        started = time.perf_counter()
        done = list(pool.map(timed, batches))
        seconds = time.perf_counter() - started
    results: list[Any] = [None] * len(inputs)
    for batch, (answers, _) in zip(batches, done, strict=True):
        for index, answer in zip(batch, answers, strict=True):
            results[index] = answer
    return results, seconds, [milliseconds for _, milliseconds in done]


def _main() -> None:
    order = json.load(sys.stdin)
    size, workers, sentences = order["batch"], order["workers"], order["sentences"]
    model = _Model(Path(order["model"]), workers)
    inputs = [model.tokens(sentence) for sentence in sentences]
    _run(model.translate, inputs[:16], 4, workers)  # the first batches also allocate
    before = time.process_time()
    texts, seconds, each = _run(model.translate, inputs, size, workers)
    result: dict[str, Any] = {"texts": texts, "translate_s": seconds, "batch_ms": each}
    result["translate_cpu_s"] = time.process_time() - before
    if size == 1:
        result["translate_ms"] = each
    if order["encoder"]:
        result |= _embed(_Model(Path(order["encoder"]), workers), sentences, texts, size, workers)
    result["tokens"] = sum(map(len, inputs))
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(result, sys.stdout)


def _embed(encoder: _Model, sources: list[str], targets: list[str], size: int, workers: int) -> dict[str, Any]:
    pairs = [[encoder.tokens(source), encoder.tokens(target)] for source, target in zip(sources, targets, strict=True)]
    _run(encoder.encode, pairs[0], 2, workers)
    before = time.process_time()
    if size > 1:
        _, seconds, _ = _run(encoder.encode, [tokens for pair in pairs for tokens in pair], size, workers)
        return {"encode_s": seconds, "encode_cpu_s": time.process_time() - before}
    each = []
    for pair in pairs:
        started = time.perf_counter()
        encoder.encode(pair)
        each.append((time.perf_counter() - started) * 1000)
    return {"encode_s": sum(each) / 1000, "encode_ms": each, "encode_cpu_s": time.process_time() - before}


if __name__ == "__main__":
    _main()
