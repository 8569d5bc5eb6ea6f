"""The token file, what it refuses, and what happens when it changes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from dragoman_server.access import Role, TokenFileError, TokenRegistry, new_token
from dragoman_server.caller import Priority
from dragoman_server.errors import PermissionDeniedError, UnauthenticatedError

SECRET = "dgm_secret"
DIGEST = hashlib.sha256(SECRET.encode()).hexdigest()
ENTRY = f'[[token]]\nname = "cms"\nsha256 = "{DIGEST}"\nroles = ["translate"]\n'


def registry(tmp_path: Path, content: str = ENTRY) -> TokenRegistry:
    path = tmp_path / "tokens.toml"
    path.write_text(content, encoding="utf-8")
    return TokenRegistry(path)


def rewrite(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokens.toml"
    path.write_text(content, encoding="utf-8")
    os.utime(path, ns=(1, hash(content) % 10**9))


def test_a_good_token_tells_its_holder(tmp_path: Path) -> None:
    principal = registry(tmp_path).authenticate(SECRET)
    assert (principal.name, principal.roles, principal.priority) == ("cms", {Role.TRANSLATE}, Priority.INTERACTIVE)


@pytest.mark.parametrize(
    ("token", "reason"),
    [(None, "TOKEN_REQUIRED"), ("", "TOKEN_REQUIRED"), ("x", "TOKEN_UNKNOWN"), (DIGEST, "TOKEN_UNKNOWN")],
)
def test_other_tokens_are_refused_with_a_reason(tmp_path: Path, token: str | None, reason: str) -> None:
    with pytest.raises(UnauthenticatedError) as caught:
        registry(tmp_path).authenticate(token)
    assert caught.value.reason == reason
    assert SECRET not in caught.value.message


def test_an_expired_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnauthenticatedError, match="2020-01-31") as caught:
        registry(tmp_path, f"{ENTRY}expires = 2020-01-31\n").authenticate(SECRET)
    assert caught.value.reason == "TOKEN_EXPIRED"


def test_a_missing_role_is_named(tmp_path: Path) -> None:
    with pytest.raises(PermissionDeniedError, match="'admin'") as caught:
        registry(tmp_path).authenticate(SECRET).require(Role.ADMIN)
    assert caught.value.metadata == {"role": "admin", "roles": "translate"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "one or more tables"),
        ("token = 3", "one or more tables"),
        ("[[token]", "not TOML"),
        (ENTRY + "[other]\n", "nothing else"),
        (ENTRY + ENTRY, "token 2: its name"),
        (ENTRY + 'colour = "red"\n', "unknown key colour"),
        (ENTRY.replace("cms", "c m s"), "name must be"),
        (ENTRY.replace(DIGEST, SECRET), "sha256 must be"),
        (ENTRY.replace('["translate"]', "[]"), "roles must be"),
        (ENTRY.replace('["translate"]', '["root"]'), "roles must be"),
        (ENTRY + "characters_per_day = 0\n", "characters_per_day must be"),
        (ENTRY + "concurrent_calls = true\n", "concurrent_calls must be"),
        (ENTRY + 'priority = "first"\n', "priority must be"),
        (ENTRY + 'expires = "soon"\n', "expires must be"),
    ],
    ids=lambda value: value[-20:] if isinstance(value, str) else "",
)
def test_a_wrong_file_is_refused_with_its_entry(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(TokenFileError, match=problem):
        registry(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TokenFileError, match="cannot be read"):
        TokenRegistry(tmp_path / "none.toml")


def test_a_changed_file_counts_at_the_next_call(tmp_path: Path) -> None:
    tokens = registry(tmp_path)
    rewrite(tmp_path, ENTRY.replace('["translate"]', '["translate", "admin"]'))
    assert tokens.authenticate(SECRET).roles == {Role.TRANSLATE, Role.ADMIN}
    rewrite(tmp_path, ENTRY.replace(DIGEST, "0" * 64))
    with pytest.raises(UnauthenticatedError):
        tokens.authenticate(SECRET)


def test_an_entry_that_stays_keeps_its_counts(tmp_path: Path) -> None:
    tokens = registry(tmp_path)
    before = tokens.authenticate(SECRET)
    rewrite(tmp_path, ENTRY + ENTRY.replace("cms", "feed").replace(DIGEST, "1" * 64))
    assert tokens.authenticate(SECRET) is before


def test_a_broken_change_leaves_the_tokens_as_they_were(tmp_path: Path) -> None:
    tokens = registry(tmp_path)
    rewrite(tmp_path, "[[token]")
    assert tokens.authenticate(SECRET).name == "cms"
    (tmp_path / "tokens.toml").unlink()
    assert tokens.authenticate(SECRET).name == "cms"


def test_a_new_token_is_let_in_by_its_entry(tmp_path: Path) -> None:
    token, entry = new_token("nightly")
    assert token not in entry
    assert registry(tmp_path, entry).authenticate(token).name == "nightly"
    assert new_token("nightly")[0] != token
    with pytest.raises(TokenFileError):
        new_token('a"b')
