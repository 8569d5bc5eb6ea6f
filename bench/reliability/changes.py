"""Models replaced again and again under load: no call fails, none waits for it, and no memory stays behind.

A copy of the models is served. While callers keep it busy, the model is replaced by one that searches with another
beam, and back, through Administration. Every answer must be that of one of the two.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
from dragoman.v1 import administration_pb2, administration_pb2_grpc
from dragoman_manifest import Manifest

from ..engine.command import Command, parser
from ..engine.load import Run, closed_loop
from ..engine.measures import summary
from ..engine.process import ServerProcess, dragoman_server
from ..engine.targets import Translation

CALLERS = 16


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("changes", __doc__, package="reliability")
    options.add_argument("--changes", type=int, default=200, help="default: 200")
    options.add_argument("--model", help="folder that is replaced; default: FROM-TO")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.changes = 4
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as name:
        folder = Path(name)
        shutil.copytree(command.options.models, folder / "models")
        changed = folder / "models" / (command.options.model or command.model.name)
        flags = ["--admin-listen", f"unix:{folder}/admin.sock", *command.options.server_flag]
        with dragoman_server(folder, folder / "models", flags) as server:
            content = asyncio.run(_measure(server, command, f"unix:{folder}/admin.sock", changed, command.options))
    command.write(content)


async def _measure(
    server: ServerProcess, command: Command, administration: str, folder: Path, options: argparse.Namespace
) -> dict[str, Any]:
    texts = command.sentences(64)
    async with Translation.connect(server.address) as target, grpc.aio.insecure_channel(administration) as channel:
        stub = administration_pb2_grpc.AdministrationStub(channel)
        manifest = Manifest.read(folder)
        versions = [replace(manifest, decoding=replace(manifest.decoding, beam_size=beam)) for beam in (1, 2)]
        known: list[dict[int, str | None]] = []
        for version in versions:
            await _change(stub, folder, version)
            known.append(dict(enumerate((await closed_loop(target, texts, CALLERS, command.request)).texts())))
        before = server.rss_mib()
        stop = asyncio.Event()
        load = asyncio.create_task(_load(target, texts, command, stop))
        taken = []
        for _, version in zip(range(options.changes), itertools.cycle(versions), strict=False):
            started = time.perf_counter()
            await _change(stub, folder, version)
            taken.append((time.perf_counter() - started) * 1000)
        stop.set()
        run = await load
        other = sum(call.reply.text not in [answers[call.index % len(texts)] for answers in known] for call in run.good)
    print(f"{len(taken)} changes, calls {run.codes}, {other} answers of neither model", flush=True)
    return {
        "changes": len(taken),
        "change_ms": summary(taken),
        "load": run.digest(),
        "answers_of_neither": other,
        "rss_before_mib": round(before, 1),
        "rss_after_mib": round(server.rss_mib(), 1),
    }


async def _load(target: Translation, texts: Sequence[str], command: Command, stop: asyncio.Event) -> Run:
    return await closed_loop(
        target, itertools.takewhile(lambda _: not stop.is_set(), itertools.cycle(texts)), CALLERS, command.request
    )


async def _change(stub: Any, folder: Path, version: Manifest) -> None:
    version.write(folder)
    await stub.LoadModel(administration_pb2.LoadModelRequest(folder=folder.name))


if __name__ == "__main__":
    main()
