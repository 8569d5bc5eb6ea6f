"""`dragoman completion`: scripts that let a shell complete the command line, made from its parser."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .usage import EXIT_DONE
from .writing import writing

__all__ = ["add_parser"]

_NAME = "dragoman"
_FILES = ("FILE", "DIR", "OUT")
_VALUES = {"LANGUAGE": ("ar", "en")}
_DESCRIPTION = """\
Print a script that lets a shell complete commands, options and their values.

  bash   dragoman completion bash > ~/.local/share/bash-completion/completions/dragoman
  zsh    dragoman completion zsh > _dragoman, in a folder of $fpath
  fish   dragoman completion fish > ~/.config/fish/completions/dragoman.fish
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "completion",
        help="print a script for completion in a shell",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=tuple(_SHELLS), metavar="SHELL", help="bash, zsh or fish")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script; returns the exit code."""
    from . import command_parser  # which imports this module

    script = "\n".join(_SHELLS[options.shell](list(_nodes(command_parser(), (), "")))) + "\n"
    with writing("to standard output"):
        sys.stdout.buffer.write(script.encode())
    return EXIT_DONE


@dataclass(frozen=True)
class _Option:
    names: tuple[str, ...]
    help: str
    takes_value: bool
    takes_file: bool
    values: tuple[str, ...]


@dataclass(frozen=True)
class _Node:
    """A command, named by the words that lead to it: () is `dragoman` itself."""

    path: tuple[str, ...]
    help: str
    options: tuple[_Option, ...]
    commands: tuple[str, ...]
    values: tuple[str, ...]
    """What its argument may be; () for files, where it takes any."""
    takes_file: bool


def _nodes(parser: argparse.ArgumentParser, path: tuple[str, ...], help: str) -> Iterator[_Node]:
    named = tuple(_option(action) for action in parser._actions if action.option_strings)
    arguments = [action for action in parser._actions if not action.option_strings]
    below = next((action for action in arguments if isinstance(action, argparse._SubParsersAction)), None)
    free = [] if below else [_option(action) for action in arguments]
    yield _Node(
        path,
        help,
        named,
        tuple(below.choices) if below else (),
        tuple(value for argument in free for value in argument.values),
        any(argument.takes_file for argument in free),
    )
    if below:
        helps = {action.dest: action.help for action in below._choices_actions}
        for name, child in below.choices.items():
            yield from _nodes(child, (*path, name), _short(helps.get(name)))


def _option(action: argparse.Action) -> _Option:
    takes_value = action.nargs != 0
    kind = action.metavar if isinstance(action.metavar, str) else ""
    values = tuple(map(str, action.choices)) if action.choices else _VALUES.get(kind, ())
    return _Option(tuple(action.option_strings), _short(action.help), takes_value, kind in _FILES, values)


def _short(help: str | None) -> str:
    """The first clause of a help text, without letters that mean something to a shell."""
    clause = re.split(r" \(|[;:] ", (help or "").replace("%%", "%"))[0]
    return re.sub(r"[\[\]:\"`\\$]", "", clause.replace("'", "’"))


def _bash(nodes: Sequence[_Node]) -> Iterator[str]:
    known = "|".join(shlex.quote("/".join(("", *node.path))) for node in nodes if node.path)
    yield f"# bash completion of {_NAME}"
    yield f"_{_NAME}() {{"
    yield '    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" word'
    yield '    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
    yield f'        case "$command/$word" in {known}) command="$command/$word" ;; esac'
    yield "    done"
    yield "    local options='' values='' files=''"
    yield '    case "$command" in'
    for node in nodes:
        options = " ".join(name for option in node.options for name in option.names)
        values = " ".join((*node.commands, *node.values))
        yield f'        "{"/".join(("", *node.path)) if node.path else ""}")'
        yield f"            options={shlex.quote(options)} values={shlex.quote(values)}"
        yield f"            files={'1' if node.takes_file else ''}"
        yield '            case "$previous" in'
        for option in node.options:
            if option.takes_value:
                found = f"values={shlex.quote(' '.join(option.values))} files={'1' if option.takes_file else ''}"
                yield f"                {'|'.join(option.names)}) options='' {found} ;;"
        yield "            esac ;;"
    yield "    esac"
    yield '    case "$current" in -*) values="$options" files= ;; esac'
    yield '    COMPREPLY=($(compgen -W "$values" -- "$current"))'
    yield '    if [ -n "$files" ]; then compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$current")); fi'
    yield "}"
    yield f"complete -F _{_NAME} {_NAME}"


def _zsh(nodes: Sequence[_Node]) -> Iterator[str]:
    helps = {node.path: node.help for node in nodes}
    yield f"#compdef {_NAME}"
    for node in nodes:
        name = "_".join(("", _NAME, *node.path))
        yield f"{name}() {{"
        yield "    local context state state_descr line; typeset -A opt_args"
        specs = [_zsh_option(option, name) for option in node.options for name in option.names]
        if node.commands:
            specs += ["'1: :->command'", "'*:: :->rest'"]
        elif node.values:
            specs.append(f"'*:value:({' '.join(node.values)})'")
        elif node.takes_file:
            specs.append("'*:file:_files'")
        yield f"    _arguments -C {' '.join(specs)}"
        if node.commands:
            listed = " ".join(f"'{command}:{helps[(*node.path, command)]}'" for command in node.commands)
            yield '    case "$state" in'
            yield f"        command) local -a commands; commands=({listed}); _describe command commands ;;"
            yield f"        rest) (( $+functions[{name}_$words[1]] )) && {name}_$words[1] ;;"
            yield "    esac"
        yield "}"
    yield f'if [ "$funcstack[1]" = "_{_NAME}" ]; then _{_NAME} "$@"; else compdef _{_NAME} {_NAME}; fi'


def _zsh_option(option: _Option, name: str) -> str:
    action = "_files" if option.takes_file else f"({' '.join(option.values)})" if option.values else " "
    return f"'*{name}[{option.help}]{f':value:{action}' if option.takes_value else ''}'"


def _fish(nodes: Sequence[_Node]) -> Iterator[str]:
    helps = {node.path: node.help for node in nodes}
    yield f"complete -c {_NAME} -f"
    for node in nodes:
        seen = [f"__fish_seen_subcommand_from {word}" for word in node.path]
        below = [f"not __fish_seen_subcommand_from {' '.join(node.commands)}"] if node.commands else []
        condition = shlex.quote("; and ".join(seen + below) or "true")
        head = f"complete -c {_NAME} -n {condition}"
        for command in node.commands:
            yield f"{head} -a {command} -d '{helps[(*node.path, command)]}'"
        if node.values:
            yield f"{head} -a '{' '.join(node.values)}'"
        if node.takes_file:
            yield f"{head} -F"
        for option in node.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            value = f" -x -a '{' '.join(option.values)}'" if option.values else " -r -F" if option.takes_file else " -x"
            yield f"{head} {names}{value if option.takes_value else ''} -d '{option.help}'"


_SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
