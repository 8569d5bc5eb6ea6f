"""Throughput and latency beside LibreTranslate and a plain gRPC server, all with the same weights and beam.

    dragoman              this server as it comes
    dragoman-unchecked    the same without the comparison by the sentence encoder, which nobody else does
    plain                 bench/peers/plain_server.py with the defaults of CTranslate2
    plain-tuned           the same with a worker of one thread per core, the best there is for it
    libretranslate        as it comes
    libretranslate-tuned  the same with a worker of one thread per core and eight threads for requests

The sentences are sent in the form that our tokenizer brings them into (`dragoman_server.text.normalize`), so that all
give the model the same tokens. LibreTranslate is left out where --venv is not given; README.md says how to make it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from dragoman_server.text import normalize

from .command import Command, parser
from .load import closed_loop
from .measures import spread
from .process import ServerProcess
from .targets import LibreTranslate, Request, Target, Translation

PEERS = Path(__file__).parents[1] / "peers"
CALLERS = 64
COMPARED = 100


@dataclass(frozen=True)
class Contestant:
    """A running server, and how to ask it."""

    name: str
    server: ServerProcess
    request: Request
    http_port: int | None = None

    @asynccontextmanager
    async def connect(self) -> Any:
        if self.http_port is None:
            async with Translation.connect(self.server.address) as target:
                yield target
            return
        other = LibreTranslate(self.http_port)
        yield other
        other.close()


def main() -> None:
    arguments = parser("peers", __doc__)
    arguments.add_argument("--venv", type=Path, help="a virtual environment with LibreTranslate")
    arguments.add_argument("--seconds", type=float, default=15.0, help="of 64 callers, a round (default: 15)")
    arguments.add_argument("--singles", type=int, default=40, help="sentences of one caller, a round (default: 40)")
    arguments.add_argument("--rounds", type=int, default=3, help="default: 3")
    command = Command(arguments.parse_args())
    options = command.options
    if options.quick:
        options.seconds, options.singles, options.rounds = 4.0, 10, 1
    with ExitStack() as stack:
        contestants = _start(command, stack)
        content = asyncio.run(_compete(contestants, command, options))
        content["peak_mib"] = {it.name: round(it.server.peak_mib(), 1) for it in contestants}
    command.write(content)
    for name, figures in content["throughput"].items():
        ratio = content["ratio"][name]["median"]
        single = content["single_p50_ms"][name]["median"]
        print(f"{name:22}{figures['median']:6.1f}/s; dragoman: {ratio:.2f} times as many; one caller: {single:.0f} ms")


def _start(command: Command, stack: ExitStack) -> list[Contestant]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dragoman-bench-")))
    cores = str(len(os.sched_getaffinity(0)))
    ours = stack.enter_context(command.server())
    contestants = [Contestant("dragoman", ours, command.request)]
    contestants.append(Contestant("dragoman-unchecked", ours, replace(command.request, check_similarity=False)))
    for name, threads in (("plain", []), ("plain-tuned", [cores, "1"])):
        address = f"unix:{folder}/{name}"
        plain = [sys.executable, str(PEERS / "plain_server.py"), str(command.model), address, *threads]
        server = stack.enter_context(ServerProcess(plain, address, ready="ready"))
        contestants.append(Contestant(name, server, command.request))
    if command.options.venv:
        venv = command.options.venv.absolute()
        packer = [venv / "bin" / "python", PEERS / "argos_package.py", command.options.models, folder / "packages"]
        subprocess.run(packer, check=True, capture_output=True)
        tuned = {"ARGOS_INTER_THREADS": cores, "ARGOS_INTRA_THREADS": "1", "LT_THREADS": "8"}
        for name, settings in (("libretranslate", {}), ("libretranslate-tuned", tuned)):
            contestants.append(_libretranslate(name, venv, folder, settings, command.request, stack))
    return contestants


def _libretranslate(
    name: str, venv: Path, folder: Path, settings: dict[str, str], request: Request, stack: ExitStack
) -> Contestant:
    home = folder / name
    home.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    places = {"HOME": str(home), "ARGOS_PACKAGES_DIR": str(folder / "packages")}
    places |= {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
    program = [str(venv / "bin" / "libretranslate"), "--load-only", "ar,en", "--host", "127.0.0.1", "--port", str(port)]
    server = ServerProcess(program, f"127.0.0.1:{port}", ready="Running on", port=port, environment=places | settings)
    return Contestant(name, stack.enter_context(server), request, http_port=port)


async def _compete(contestants: Sequence[Contestant], command: Command, options: argparse.Namespace) -> dict[str, Any]:
    texts = [normalize(text) for text in command.sentences(4000)]
    rounds: list[dict[str, Any]] = []
    async with AsyncExitStack() as stack:
        targets = [(it, cast(Target, await stack.enter_async_context(it.connect()))) for it in contestants]
        answers = {}
        for contestant, target in targets:  # it also warms them up
            run = await closed_loop(target, texts[:COMPARED], 8, contestant.request)
            answers[contestant.name] = run.all_good().texts()
        for number in range(options.rounds):
            rounds.append({})
            for contestant, target in targets:
                start = COMPARED + number * len(texts) // (options.rounds + 1)
                figures = await _measure(contestant, target, texts[start:], options)
                rounds[-1][contestant.name] = figures
                print(f"round {number + 1}, {contestant.name}: {figures['per_second']:.1f}/s", flush=True)
    rates = {it.name: [turn[it.name]["per_second"] for turn in rounds] for it in contestants}
    ours = rates["dragoman"]
    return {
        "same_answers": {name: _agreement(answers["dragoman"], theirs) for name, theirs in answers.items()},
        "throughput": {name: spread(values) for name, values in rates.items()},
        "ratio": {name: spread([a / b for a, b in zip(ours, values, strict=True)]) for name, values in rates.items()},
        "single_p50_ms": {
            it.name: spread([turn[it.name]["single"]["latency"]["p50"] for turn in rounds]) for it in contestants
        },
        "rounds": rounds,
    }


async def _measure(
    contestant: Contestant, target: Target, texts: Sequence[str], options: argparse.Namespace
) -> dict[str, Any]:
    """What one caller sees, then what 64 do; throughput without the first tenth of the time, before it is steady."""
    endless = itertools.cycle(texts)
    single = await closed_loop(target, texts[: options.singles], 1, contestant.request)
    cpu = contestant.server.cpu_seconds()
    many = await closed_loop(target, endless, CALLERS, contestant.request, seconds=options.seconds)
    cpu = contestant.server.cpu_seconds() - cpu
    return {
        "per_second": round(many.rate_within(options.seconds / 10, options.seconds), 2),
        "cpu_ms_per_sentence": round(1000 * cpu / max(1, len(many.calls)), 2),
        "callers": many.all_good().digest(),
        "single": single.all_good().digest(),
    }


def _agreement(ours: Sequence[str | None], theirs: Sequence[str | None]) -> dict[str, float]:
    """Share of answers that are the same, and that are the same but for case, spaces and punctuation."""

    def letters(text: str | None) -> str:
        return "".join(filter(str.isalnum, text or "")).casefold()

    pairs = list(zip(ours, theirs, strict=True))
    same, alike = sum(a == b for a, b in pairs), sum(letters(a) == letters(b) for a, b in pairs)
    return {"sentences": len(pairs), "same": same / len(pairs), "same_letters": alike / len(pairs)}


if __name__ == "__main__":
    main()
