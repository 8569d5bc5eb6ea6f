"""Requests read within limits: JSON and forms, as plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeVar
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..errors import InvalidRequestError
from .problems import PayloadTooLargeError

__all__ = [
    "an_object",
    "decimal",
    "flag",
    "json_list",
    "number",
    "objects",
    "query_values",
    "read_body",
    "read_values",
    "string",
    "strings",
    "too_large",
]

R = TypeVar("R")

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_FIELDS = 64
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_DEPTH_ERROR = "the body is nested too deeply to be read"


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request.

    Raises:
        PayloadTooLargeError: it has more than `limit` bytes; what is beyond is not read.
    """
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > limit:
            raise too_large(limit)
        parts.append(part)
    return b"".join(parts)


async def read_values(request: Request, limit: int) -> dict[str, Any]:
    """The fields of a JSON object or of a form; those of the query string stand in for fields that are absent.

    Raises:
        PayloadTooLargeError: the body is too long.
        InvalidRequestError: it is neither a JSON object nor a form.
    """
    query = query_values(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        await _check_length(request, limit)
        try:
            async with request.form(max_files=0, max_fields=_FIELDS, max_part_size=limit) as form:
                return {**query, **{key: value for key, value in form.items() if isinstance(value, str)}}
        except HTTPException as error:
            raise InvalidRequestError(f"the form cannot be read: {error.detail}", reason="MALFORMED_MESSAGE") from None
    body = await read_body(request, limit)
    if kind == _FORM:
        return {**query, **_form(body)}
    if not body.strip():
        return query
    try:
        value = json.loads(body)
    except RecursionError:
        raise InvalidRequestError(_DEPTH_ERROR, reason="MALFORMED_MESSAGE") from None
    except ValueError as error:
        raise InvalidRequestError(f"the body is not JSON: {error}", reason="MALFORMED_MESSAGE") from None
    if not isinstance(value, dict):
        raise InvalidRequestError("the body must be a JSON object", reason="MALFORMED_MESSAGE")
    return {**query, **value}


def string(values: Mapping[str, Any], field: str, default: str | None = None) -> str | None:
    """A field that is a string; `default` when it is absent, null or empty.

    Raises:
        InvalidRequestError: it is something else.
    """
    value = values.get(field)
    if value is None or value == "":
        return default
    if not isinstance(value, str):
        raise _wrong(field, "a string")
    return value


def strings(values: Mapping[str, Any], field: str) -> tuple[list[str], bool]:
    """A field that is a string or a list of them, and whether it was a list.

    Raises:
        InvalidRequestError: it is absent or something else.
    """
    value = values.get(field)
    if isinstance(value, str):
        return [value], False
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value, True
    if value is None:
        raise InvalidRequestError(f"{field} is required", reason="FIELD_REQUIRED", field=field)
    raise _wrong(field, "a string or a list of strings")


def number(values: Mapping[str, Any], field: str, default: int | None = None) -> int | None:
    """A field that is a whole number, also written as a string; `default` when it is absent, null or empty.

    Raises:
        InvalidRequestError: it is something else.
    """
    value = values.get(field)
    if value is None or value == "":
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise _wrong(field, "a whole number")


def decimal(values: Mapping[str, Any], field: str, default: float) -> float:
    """A field that is a number, also written as a string; `default` when it is absent, null or empty.

    Raises:
        InvalidRequestError: it is something else.
    """
    value = values.get(field)
    if value is None or value == "":
        return default
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = float(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    raise _wrong(field, "a number")


def objects(values: Mapping[str, Any], field: str, read: Callable[[Mapping[str, Any]], R]) -> list[R]:
    """A field that is a list of objects, each as `read` reads it; errors name the place, as "entries[3].arabic".

    Raises:
        InvalidRequestError: it is absent or something else, or `read` refuses one of them.
    """
    value = values.get(field)
    if value is None:
        raise InvalidRequestError(f"{field} is required", reason="FIELD_REQUIRED", field=field)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _wrong(field, "a list of objects")
    return [_at(f"{field}[{place}]", read, item) for place, item in enumerate(value)]


def flag(values: Mapping[str, Any], field: str, default: bool) -> bool:
    """A field that is true or false, also written as a string; `default` when it is absent, null or empty.

    Raises:
        InvalidRequestError: it is something else.
    """
    value = values.get(field)
    if value is None or value == "":
        return default
    if isinstance(value, str):
        value = _FLAGS.get(value)
    if not isinstance(value, bool):
        raise _wrong(field, "true or false")
    return value


def an_object(values: Mapping[str, Any], field: str) -> Mapping[str, Any] | None:
    """A field that is an object, in a form or a query its JSON; None when it is absent, null or empty.

    Raises:
        InvalidRequestError: it is something else.
    """
    value = values.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _wrong(field, "an object in JSON") from None
    if not isinstance(value, dict):
        raise _wrong(field, "an object")
    return value


def json_list(values: Mapping[str, Any], field: str) -> list[Any]:
    """A field that is a list, in a form or a query its JSON; empty when it is absent, null or empty.

    Raises:
        InvalidRequestError: it is something else.
    """
    value = values.get(field)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _wrong(field, "a list of objects in JSON") from None
    if not isinstance(value, list):
        raise _wrong(field, "a list of objects")
    return value


def _at(place: str, read: Callable[[Mapping[str, Any]], R], item: Mapping[str, Any]) -> R:
    try:
        return read(item)
    except InvalidRequestError as error:
        error.message, error.field = f"{place}.{error.message}", f"{place}.{error.field}"
        raise


def _wrong(field: str, kind: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} must be {kind}", reason="INVALID_REQUEST", field=field)


def too_large(limit: int) -> PayloadTooLargeError:
    """The error of a body that has more bytes than it may."""
    return PayloadTooLargeError(f"the body has more than {limit} bytes; send less at once", metadata={"limit": limit})


async def _check_length(request: Request, limit: int) -> None:
    declared = request.headers.get("content-length", "")
    if not (declared.isascii() and declared.isdigit()) or int(declared) > limit:
        raise too_large(limit)


def query_values(request: Request) -> dict[str, Any]:
    """The fields of the query string; one that is there several times is a list.

    Raises:
        InvalidRequestError: there are too many.
    """
    return _form(request.url.query.encode())


def _form(body: bytes) -> dict[str, Any]:
    parsed = _parsed(body.decode("utf-8", "replace"))
    return {key: values[0] if len(values) == 1 else values for key, values in parsed.items()}


def _parsed(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=4096)
    except ValueError as error:
        raise InvalidRequestError(f"the form cannot be read: {error}", reason="MALFORMED_MESSAGE") from None
