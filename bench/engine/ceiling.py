"""How near the server comes to CTranslate2's own speed.

Raw `translate_batch` over sentences sorted and packed as well as can be, against the server with 64 callers of one
sentence each and with eight streams; and one raw call against one caller of an idle server. The contestants take turns,
round after round, because no machine is equally fast for long; ratios are taken within a round.

The server also compares source and translation by the sentence encoder. So it is measured twice: without that (field
`check_similarity` of the request), against `translate_batch` alone, and as it comes, against `translate_batch` plus
`Encoder.forward_batch` over both sides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import raw
from .command import Command, parser
from .load import Run, closed_loop, streams
from .measures import percentile, spread
from .process import ServerProcess
from .targets import Request, Translation

BATCHES = (4, 8, 16, 32)
CALLERS, STREAMS = 64, 8


def main() -> None:
    arguments = parser("ceiling", __doc__)
    arguments.add_argument("--sentences", type=int, default=800, help="of each contestant in each round (default: 800)")
    arguments.add_argument("--singles", type=int, default=60, help="sentences sent one by one (default: 60)")
    arguments.add_argument("--rounds", type=int, default=3, help="default: 3")
    command = Command(arguments.parse_args())
    options = command.options
    if options.quick:
        options.sentences, options.singles, options.rounds = 160, 15, 2
    texts = command.sentences(options.sentences)
    encoder = options.models / "sentence-encoder"
    batch, tried = _best_batch(command.model, texts)
    print(f"raw, sentences/s by batch size: {tried}; best: {batch}")
    with command.server() as server:
        rounds = [
            _round(command, server, texts, encoder, batch, number, options.singles) for number in range(options.rounds)
        ]
        peak = server.peak_mib()
    content = {"sentences": len(texts), "batch": batch, "raw_by_batch": tried, "server_peak_mib": round(peak, 1)}
    ratios = _ratios(rounds)
    command.write({**content, "ratios": ratios, "rounds": rounds})
    for name, ratio in ratios.items():
        print(f"{name}: {ratio['median']:.3f} ({ratio['least']:.3f} to {ratio['greatest']:.3f})")


def _modes(request: Request) -> dict[str, Request]:
    """The request with the comparison by the encoder, and without."""
    return {"checked": request, "plain": replace(request, check_similarity=False)}


def _best_batch(model: Path, texts: Sequence[str]) -> tuple[int, dict[str, float]]:
    """The fastest size of a batch, and sentences per second by size: the better of two tries."""
    sample, tried = texts[: max(160, len(texts) // 2)], dict.fromkeys(map(str, BATCHES), 0.0)
    for size in (*BATCHES, *BATCHES):
        rate = len(sample) / raw.measure(model, sample, batch=size)["translate_s"]
        tried[str(size)] = max(tried[str(size)], round(rate, 2))
    return int(max(tried, key=lambda size: tried[size])), tried


def _round(
    command: Command,
    server: ServerProcess,
    texts: Sequence[str],
    encoder: Path,
    batch: int,
    number: int,
    singles: int,
) -> dict[str, Any]:
    packed = raw.measure(command.model, texts, batch=batch, encoder=encoder)
    one = texts[number * singles % len(texts) :][:singles]
    alone = raw.measure(command.model, one, batch=1, encoder=encoder)
    result: dict[str, Any] = {
        "raw_s": round(packed["translate_s"], 3),
        "raw_encoder_s": round(packed["encode_s"], 3),
        "raw_cpu_s": round(packed["translate_cpu_s"], 3),
        "raw_encoder_cpu_s": round(packed["encode_cpu_s"], 3),
        "raw_single_ms": _rounded(alone["translate_ms"]),
        "raw_single_encoder_ms": _rounded(alone["encode_ms"]),
    }
    for mode, request in _modes(command.request).items():
        many, streamed, single, cpu = asyncio.run(_served(server, texts, one, request))
        result[mode] = {
            "callers_s": round(many.seconds, 3),
            "callers_cpu_s": round(cpu, 3),
            "streams_s": round(streamed.seconds, 3),
            "single_ms": _rounded(call.latency_ms for call in sorted(single.calls, key=lambda call: call.index)),
            "callers": many.digest(),
            "streams": streamed.digest(),
        }
        print(f"round {number + 1}, {mode}: callers {many.rate:.1f}/s, streams {streamed.rate:.1f}/s", flush=True)
    return result


async def _served(
    server: ServerProcess, texts: Sequence[str], one: Sequence[str], request: Request
) -> tuple[Run, Run, Run, float]:
    """What 64 callers see, eight streams, and one caller; and the server's processor time for the first."""
    async with Translation.connect(server.address) as target:
        await closed_loop(target, texts[:CALLERS], CALLERS, request)
        before = server.cpu_seconds()
        many = await closed_loop(target, texts, CALLERS, request)
        cpu = server.cpu_seconds() - before
        streamed = await streams(target, texts, STREAMS, request)
        single = await closed_loop(target, one, 1, request)
        return many.all_good(), streamed.all_good(), single.all_good(), cpu


def _ratios(rounds: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Server to raw: of throughput (1 is the ceiling), and of the time of a single sentence (1 is the raw call).

    The ratio of processor time says the same as that of throughput where other programs use the machine too.
    """
    result = {}
    for mode in ("checked", "plain"):
        if mode not in rounds[0]:
            continue
        seconds = [it["raw_s"] + (it["raw_encoder_s"] if mode == "checked" else 0.0) for it in rounds]
        for load in ("callers", "streams"):
            rates = [ceiling / it[mode][f"{load}_s"] for ceiling, it in zip(seconds, rounds, strict=True)]
            result[f"{mode}_{load}_throughput"] = spread(rates)
        cpu = [it["raw_cpu_s"] + (it["raw_encoder_cpu_s"] if mode == "checked" else 0.0) for it in rounds]
        used = [it[mode]["callers_cpu_s"] for it in rounds]
        result[f"{mode}_callers_cpu"] = spread([a / b for a, b in zip(cpu, used, strict=True)])
        result[f"{mode}_single_latency"] = spread([_single_ratio(it, mode) for it in rounds])
    return result


def _single_ratio(figures: dict[str, Any], mode: str) -> float:
    """Median over the sentences of the server's time to the raw call's."""
    ceilings = figures["raw_single_ms"]
    if mode == "checked":
        ceilings = [a + b for a, b in zip(ceilings, figures["raw_single_encoder_ms"], strict=True)]
    return percentile([ours / ceiling for ours, ceiling in zip(figures[mode]["single_ms"], ceilings, strict=True)], 0.5)


def _rounded(values: Any) -> list[float]:
    return [round(value, 2) for value in values]


if __name__ == "__main__":
    main()
