"""Settings: checked when made, the same as flags and in the environment."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from dragoman_server import config as config_module
from dragoman_server import shipped_models
from dragoman_server.cli import main
from dragoman_server.config import ServerConfig
from dragoman_server.settings import ConfigError, environment_name, flag_name, from_environment


@pytest.mark.parametrize(
    "listen",
    ["127.0.0.1:50051", "localhost:0", "127.8.9.1:1", "[::1]:50051", "unix:/run/dragoman/socket", "unix:socket"],
)
def test_addresses_of_this_machine_need_nothing_more(listen: str) -> None:
    assert ServerConfig(listen=listen).listen == listen


@pytest.mark.parametrize("listen", ["0.0.0.0:50051", "[::]:50051", ":50051", "10.1.2.3:50051", "news.example:50051"])
def test_other_addresses_need_tls_or_a_word(listen: str) -> None:
    with pytest.raises(ConfigError, match="--insecure-listen"):
        ServerConfig(listen=listen)
    assert ServerConfig(listen=listen, insecure_listen=True).listen == listen


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"listen": "50051"}, "--listen '50051' is no address"),
        ({"listen": "127.0.0.1:70000"}, "no address"),
        ({"listen": "::1:50051"}, "no address"),
        ({"listen": "unix:"}, "1 to 107 bytes"),
        ({"listen": "unix:/" + "ع" * 60}, "1 to 107 bytes"),
        ({"tls_cert": Path("cert.pem")}, "go together"),
        ({"tls_key": Path("key.pem")}, "go together"),
        ({"tls_cert": Path("/nowhere/c"), "tls_key": Path("/nowhere/k")}, "/nowhere/c is not a file"),
        ({"workers": -1}, "--workers is -1; it must be at least 0"),
        ({"worker_niceness": 20}, "--worker-niceness is 20; it must be at most 19"),
        ({"max_texts": 0}, "--max-texts is 0; it must be at least 1"),
        ({"stream_items_in_flight": 0}, "at least 1"),
        ({"grace_seconds": -1.0}, "at least 0"),
        ({"grace_seconds": float("nan")}, "--grace-seconds"),
        ({"max_characters": 5_000_000}, "cannot hold --max-characters 5000000"),
        ({"max_message_bytes": 1000}, "--max-message-bytes 1000"),
        ({"device": "tpu"}, "--device is 'tpu'; choose one of: cpu, cuda, auto"),
        ({"compute_type": "int4"}, "--compute-type"),
        ({"log_level": "loud"}, "--log-level"),
        ({"interactive": "all"}, "--interactive is 'all'; choose one of: unary, any, none"),
        ({"second_model": "larger"}, "--second-model has 'larger'; write PAIR=NAME"),
        ({"second_model": "ar-ar=larger"}, "--second-model has 'ar-ar=larger'"),
        ({"second_model": "ar-en=a, ar-en=b"}, "names two models for ar-en"),
        ({"interactive_characters": 0}, "--interactive-characters is 0; it must be at least 1"),
    ],
)
def test_impossible_settings_are_refused_with_the_way_out(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        ServerConfig(**settings)


def test_second_models_are_named_by_pair() -> None:
    assert ServerConfig().second_models == {}
    both = ServerConfig(second_model="ar-en=big.ar-en, en-ar=other_1")
    assert both.second_models == {("ar", "en"): "big.ar-en", ("en", "ar"): "other_1"}


def test_the_published_limits_are_the_settings() -> None:
    limits = ServerConfig(max_texts=5, max_characters=6, stream_items_in_flight=7).limits
    assert (limits.max_texts, limits.max_characters, limits.max_stream_items_in_flight) == (5, 6, 7)


def test_models_are_found_or_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ServerConfig(models_dir=tmp_path).resolved_models_dir() == tmp_path
    with pytest.raises(ConfigError, match="is not a folder"):
        ServerConfig(models_dir=tmp_path / "none").resolved_models_dir()
    monkeypatch.setattr(config_module, "default_models_dir", lambda: None)
    with pytest.raises(ConfigError, match="DRAGOMAN_MODELS_DIR"):
        ServerConfig().resolved_models_dir()


def test_installed_models_are_found_without_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "dragoman_models_default"
    (package / "models" / "ar-en").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.setattr(shipped_models, "__file__", str(tmp_path / "site-packages" / "dragoman_server" / "any.py"))
    assert shipped_models.default_models_dir() is None
    monkeypatch.syspath_prepend(tmp_path)
    assert shipped_models.default_models_dir() == package / "models"


def test_every_setting_has_an_environment_variable() -> None:
    environment = {
        "DRAGOMAN_LISTEN": "localhost:1",
        "DRAGOMAN_MODELS_DIR": "/srv/models",
        "DRAGOMAN_WORKERS": "3",
        "DRAGOMAN_GRACE_SECONDS": "1.5",
        "DRAGOMAN_REFLECTION": "0",
        "DRAGOMAN_INSECURE_LISTEN": "yes",
        "DRAGOMAN_TLS_CERT": "",
        "DRAGOMAN_SERVER": "of the client",
    }
    assert from_environment(ServerConfig, environment) == {
        "listen": "localhost:1",
        "models_dir": Path("/srv/models"),
        "workers": 3,
        "grace_seconds": 1.5,
        "reflection": False,
        "insecure_listen": True,
    }


@pytest.mark.parametrize(
    ("name", "value"), [("DRAGOMAN_WORKERS", "two"), ("DRAGOMAN_HEALTH", "maybe"), ("DRAGOMAN_GRACE_SECONDS", "1s")]
)
def test_a_variable_that_means_nothing_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}: '{value}' is"):
        from_environment(ServerConfig, {name: value})


def test_help_tells_every_flag_its_variable_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for setting in fields(ServerConfig):
        assert flag_name(setting) in text
        assert environment_name(setting) in text
        assert len(setting.metadata["help"]) > 20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--listen", "0.0.0.0:1"], "--insecure-listen"),
        (["--workers", "two"], "not a whole number"),
        (["--models-dir", "/nowhere"], "/nowhere is not a folder"),
        (["--modelsdir", "/nowhere"], "unrecognized arguments"),
        (["--device", "tpu"], "invalid choice"),
    ],
)
def test_wrong_use_exits_with_2_and_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    captured = capsys.readouterr().err
    assert message in captured
    assert "Traceback" not in captured


def test_the_flag_wins_over_the_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DRAGOMAN_MODELS_DIR", "/nowhere")
    with pytest.raises(SystemExit) as end:
        main(["--check", "--models-dir", str(tmp_path)])
    assert end.value.code == 1
    assert f"models directory {tmp_path} has no model folder" in capsys.readouterr().err
