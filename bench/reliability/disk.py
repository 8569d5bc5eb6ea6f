"""A disk that gets full: what was acknowledged is there afterwards, what was not is refused, and translations go on.

Entries are put into a stored glossary until the server refuses them. By default the files of the server may not grow
beyond a limit (`ulimit -f`), which its database meets as it would a full disk; with --data the folder is one that you
give, on a small file system. Then the server is started without the limit, or as it is, and what it has is compared
with what it acknowledged.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
from dragoman.v1 import glossaries_pb2 as pb
from dragoman.v1 import glossaries_pb2_grpc

from ..engine.command import Command, parser
from ..engine.process import dragoman_server
from ..engine.targets import Translation

GLOSSARY = "full"
TOGETHER = 50
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("disk", __doc__, package="reliability")
    options.add_argument("--file-kib", type=int, default=2048, help="largest file of the server (default: 2048)")
    options.add_argument("--data", type=Path, help="a folder on a small file system, instead of the limit")
    options.add_argument("--most", type=int, default=5000, help="entries to put at most (default: 5000)")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.file_kib = 512
    with tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder:
        command.write(_measure(command, command.options, Path(folder)))


def _measure(command: Command, options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    limit = None if options.data else options.file_kib
    flags = ["--data", str(options.data or folder / "data"), *command.options.server_flag]
    with dragoman_server(folder, options.models, flags, file_kib=limit) as server:
        acknowledged, refusal = asyncio.run(_fill(server.address, options.most))
        translated = asyncio.run(_translate(server.address, command))
    with dragoman_server(folder, options.models, flags) as server:
        found = asyncio.run(_found(server.address))
    lost, unasked = len(acknowledged - found), len(found - acknowledged)
    print(
        f"{len(acknowledged)} entries, then {refusal}; afterwards {lost} lost, {unasked} that were refused", flush=True
    )
    return {
        "acknowledged": len(acknowledged),
        "refusal": refusal,
        "translated_while_full": translated,
        "lost": lost,
        "stored_though_refused": unasked,
    }


async def _fill(address: str, most: int) -> tuple[set[str], str | None]:
    """The terms that were stored, and how the first that was not was refused."""
    stored: set[str] = set()
    async with grpc.aio.insecure_channel(address) as channel:
        stub = glossaries_pb2_grpc.GlossariesStub(channel)
        await stub.CreateGlossary(pb.CreateGlossaryRequest(name=GLOSSARY))
        for first in range(0, most, TOGETHER):
            terms = [_term(number) for number in range(first, first + TOGETHER)]
            entries = [
                pb.StoredEntry(arabic=term, english=f"Term {first + number}", note="One of many. " * 20)
                for number, term in enumerate(terms)
            ]
            try:
                await stub.PutEntries(pb.PutEntriesRequest(name=GLOSSARY, entries=entries))
            except grpc.aio.AioRpcError as error:
                return stored, f"{error.code().name}: {error.details()}"
            stored.update(terms)
    return stored, None


async def _translate(address: str, command: Command) -> str:
    async with Translation.connect(address) as target:
        return (await target.translate(command.sentences(1)[0], command.request)).code


async def _found(address: str) -> set[str]:
    found: set[str] = set()
    async with grpc.aio.insecure_channel(address) as channel:
        stub, token = glossaries_pb2_grpc.GlossariesStub(channel), ""
        while True:
            page = await stub.ListEntries(pb.ListEntriesRequest(name=GLOSSARY, page_token=token))
            found.update(one.arabic for one in page.entries)
            token = page.next_page_token
            if not token:
                return found


def _term(number: int) -> str:
    """A word of Arabic letters, another one for each number."""
    word = ""
    while number or not word:
        number, rest = divmod(number, len(LETTERS))
        word += LETTERS[rest]
    return f"كلمة {word * 4}"


if __name__ == "__main__":
    main()
