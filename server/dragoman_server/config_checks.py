"""What the settings of the server may be, and which of them contradict each other."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from . import addresses
from .limits import BYTES_PER_CHARACTER, MESSAGE_OVERHEAD_BYTES
from .second_models import parse_second_models
from .settings import ConfigError, flag_name
from .telemetry import check_endpoint

if TYPE_CHECKING:
    from .config import ServerConfig

__all__ = ["check_config"]


def check_config(config: ServerConfig) -> None:
    """Check all settings of a server.

    Raises:
        ConfigError: a setting is impossible, or contradicts another.
    """
    _check_choices(config)
    _check_numbers(config)
    parse_second_models(config.second_model)
    _check_addresses(config)
    _check_tls(config)
    if config.trace_endpoint is not None:
        check_endpoint(config.trace_endpoint)


def _check_choices(config: ServerConfig) -> None:
    if not re.fullmatch(r"\d{1,3}(,\d{1,3})*", config.device_index):
        raise ConfigError(f"--device-index is {config.device_index!r}; give numbers of GPUs, such as 0 or 0,1.")
    for setting in fields(config):
        choices, value = setting.metadata["choices"], getattr(config, setting.name)
        if choices and value not in choices:
            raise ConfigError(f"{flag_name(setting)} is {value!r}; choose one of: {', '.join(choices)}.")


def _check_numbers(config: ServerConfig) -> None:
    may_be_0 = ("workers", "worker_niceness", "batch_sentences", "cache_mib", "drain_seconds", "grace_seconds")
    least = dict.fromkeys(may_be_0, 0)
    for setting in fields(config):
        value = getattr(config, setting.name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        if not least.get(setting.name, 1) <= value < 2**31:
            raise ConfigError(f"{flag_name(setting)} is {value}; it must be at least {least.get(setting.name, 1)}.")
    if config.worker_niceness > 19:
        raise ConfigError(f"--worker-niceness is {config.worker_niceness}; it must be at most 19.")
    needed = config.max_characters * BYTES_PER_CHARACTER + MESSAGE_OVERHEAD_BYTES
    if config.max_message_bytes < needed:
        raise ConfigError(
            f"--max-message-bytes {config.max_message_bytes} cannot hold --max-characters {config.max_characters}; "
            f"it takes {needed}; raise the one or lower the other"
        )


def _check_addresses(config: ServerConfig) -> None:
    guarded = config.tls or config.insecure_listen
    addresses.check_listen(config.listen, guarded=guarded)
    if config.admin_listen is not None:
        addresses.check_admin_listen(config.admin_listen, config.listen)
    if config.http_listen is not None:
        addresses.check_http_listen(config.http_listen, guarded=guarded)
    if config.metrics_listen is not None:
        addresses.check_metrics_listen(config.metrics_listen, allowed=config.insecure_listen)
    if config.metrics_access == "token" and config.tokens is None and config.oidc is None:
        raise ConfigError("--metrics-access token needs --tokens or --oidc: there are no tokens to ask for.")


def _check_tls(config: ServerConfig) -> None:
    if (config.tls_cert is None) != (config.tls_key is None):
        raise ConfigError("--tls-cert and --tls-key go together: only one was given.")
    if config.tls_client_ca is not None and config.tls_cert is None:
        raise ConfigError("--tls-client-ca needs --tls-cert and --tls-key: clients show certificates over TLS.")
    for path in (config.tls_cert, config.tls_key, config.tls_client_ca):
        if path is not None and not path.is_file():
            raise ConfigError(f"TLS: {path} is not a file.")
