"""The command `dragoman-server`."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import Field, fields, replace
from typing import Any

from . import __version__
from .call_record import current_record
from .config import ServerConfig
from .errors import DragomanError
from .settings import ConfigError, environment_name, flag_name, from_environment, parse_setting
from .telemetry import endpoint_of

__all__ = ["main"]

DESCRIPTION = """\
Serve translation and summaries of Arabic and English news over gRPC.

With no options it serves on 127.0.0.1:50051 with the models that ship. When ready it prints one line on standard
output; log lines go to standard error. SIGTERM or SIGINT (Ctrl-C) stops it: health says NOT_SERVING, nothing new is
accepted, what was accepted is finished. A second signal stops at once. SIGHUP looks at the models folder again: what is
new or different is loaded beside the rest and takes over when it has passed its canary; the log tells the result.
"""

EPILOG = """\
Every option is also an environment variable: --listen is DRAGOMAN_LISTEN, --models-dir is DRAGOMAN_MODELS_DIR, and so
on, with 1 or 0 for options without a value. The option wins over the variable.

exit codes: 0 stopped and all accepted calls finished; 1 could not start, or calls or a change of models were cut off;
2 wrong settings

examples:
  dragoman-server
  dragoman-server --listen unix:/run/dragoman/socket
  dragoman-server --listen 0.0.0.0:50051 --tls-cert chain.pem --tls-key key.pem
  dragoman-server --check --models-dir /srv/models
  dragoman-server --models-dir /srv/models --admin-listen unix:/run/dragoman/admin

grpcurl -plaintext 127.0.0.1:50051 list shows what it serves; docs/contract.md describes it.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `dragoman-server`; returns the exit code."""
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    check = options.pop("check")
    if name := options.pop("new_token"):
        return _new_token(parser, name)
    try:
        config = ServerConfig(**{**from_environment(ServerConfig, os.environ), **options})
        _set_up_logging(config)
        if config.trace_endpoint is None:
            config = replace(config, trace_endpoint=endpoint_of(os.environ))
        return _check(config) if check else _serve(config)
    except ConfigError as error:
        parser.exit(2, f"dragoman-server: {error}\n")
    except ModuleNotFoundError as error:
        parser.exit(1, f"dragoman-server: {error.name} is not installed: pip install 'dragoman[server]'\n")
    except (_start_error(), DragomanError) as error:
        parser.exit(1, f"dragoman-server: {error}\n")
    except KeyboardInterrupt:
        return 130


def _serve(config: ServerConfig) -> int:
    from .serving import serve

    async def run() -> None:
        if not await serve(config):
            logging.shutdown()
            sys.stdout.flush()
            os._exit(1)  # threads may still be loading or decoding; asyncio and the interpreter would wait for them

    asyncio.run(run())
    return 0


def _check(config: ServerConfig) -> int:
    from .service.loading import load_models

    models = load_models(config)
    for model in models.models:
        pairs = (
            f"{'/'.join(model.source_languages)} → {'/'.join(model.target_languages)}" if model.target_languages else ""
        )
        print(f"ok  {model.name}  {model.task.value}  {pairs}  {model.hash[:12]}")
    models.close()
    return 0


def _new_token(parser: argparse.ArgumentParser, name: str) -> int:
    from .access import TokenFileError, new_token

    try:
        token, entry = new_token(name)
    except TokenFileError as error:
        parser.error(f"--new-token {name}: {error}")
    print(
        f"# Give this to its holder; it cannot be shown again:\n{token}\n\n# Add this to the token file:\n{entry}",
        end="",
    )
    return 0


def _start_error() -> type[Exception]:
    from .app import StartError

    return StartError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dragoman-server",
        usage="dragoman-server [OPTION…]",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument(
        "--check",
        action="store_true",
        help="Load the models, run their canaries, tell the result and exit; for use after changing models.",
    )
    parser.add_argument(
        "--new-token",
        metavar="NAME",
        help="Print a new token and the entry for the token file that lets its holder translate, and exit.",
    )
    for setting in fields(ServerConfig):
        _add_flag(parser, setting)
    return parser


def _add_flag(parser: argparse.ArgumentParser, setting: Field[Any]) -> None:
    text = f"{setting.metadata['help']} [{environment_name(setting)}"
    if setting.default is not None and setting.type != "bool":
        text += f", default {setting.default}"
    text = (text + "]").replace("%", "%%")
    if setting.type == "bool":
        parser.add_argument(
            flag_name(setting), action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=text
        )
        return

    def parse(value: str) -> Any:
        try:
            return parse_setting(setting, value, origin=flag_name(setting))
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    choices = setting.metadata["choices"]
    parser.add_argument(
        flag_name(setting),
        type=parse,
        choices=choices or None,
        metavar=setting.metadata["metavar"],
        default=argparse.SUPPRESS,
        help=text,
    )


def _set_up_logging(config: ServerConfig) -> None:
    handler = logging.StreamHandler()
    text = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_JsonFormatter() if config.log_format == "json" else text)
    logging.basicConfig(level=config.log_level.upper(), handlers=[handler])


class _JsonFormatter(logging.Formatter):
    """One JSON object per line; the fields of an access line are members of their own, and so is the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if (call := current_record()) is not None:
            line["request_id"] = call.request_id
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
