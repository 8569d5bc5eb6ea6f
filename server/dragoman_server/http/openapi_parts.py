"""What the parts of the OpenAPI document are made of."""

from __future__ import annotations

from typing import Any

__all__ = [
    "BOOLEAN",
    "INTEGER",
    "SPAN",
    "STRING",
    "described",
    "listed",
    "operation",
    "posted",
    "responses",
    "sent_file",
]

STRING, BOOLEAN, INTEGER = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
BINARY = {"type": "string", "format": "binary"}
SPAN = {
    "type": "array",
    "items": INTEGER,
    "minItems": 2,
    "maxItems": 2,
    "description": "Start and end in Unicode code points, half-open.",
}


def described(**properties: Any) -> dict[str, Any]:
    """The schema of an object."""
    return {"type": "object", "properties": properties}


def listed(name: str) -> dict[str, Any]:
    """The schema of a list of a named schema."""
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def posted(summary: str, properties: dict[str, Any], required: list[str], reply: str) -> dict[str, Any]:
    """A path that takes POST with a JSON object."""
    return {"post": operation(summary, reply, body=(properties, required))}


def operation(
    summary: str,
    reply: str,
    *,
    body: tuple[dict[str, Any], list[str]] | None = None,
    query: dict[str, dict[str, Any]] | None = None,
    path: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What one method of a path does.

    Args:
        summary: for people.
        reply: name of the schema of the answer.
        body: properties of the JSON object that is sent, and which of them are required.
        query: parameters of the query with their schemas.
        path: names of the parameters in the path.
    """
    made: dict[str, Any] = {"summary": summary, "responses": responses(reply)}
    parameters = [{"name": name, "in": "path", "required": True, "schema": STRING} for name in path]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in (query or {}).items()]
    if parameters:
        made["parameters"] = parameters
    if body is not None:
        schema = {"type": "object", "properties": body[0], "required": body[1]}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return made


def sent_file(summary: str, fields: dict[str, Any], required: list[str], reply: str) -> dict[str, Any]:
    """A path that takes a file by POST, with fields in form or query, and answers with a file or a schema."""
    form = {"type": "object", "properties": {"file": BINARY, **fields}, "required": ["file", *required]}
    answer = responses(reply)
    answer["200"]["content"]["application/octet-stream"] = {"schema": BINARY}
    content = {"multipart/form-data": {"schema": form}, "application/octet-stream": {"schema": BINARY}}
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in {"name": STRING, **fields}.items()]
    return {
        "post": {
            "summary": summary,
            "parameters": query,
            "requestBody": {"required": True, "content": content},
            "responses": answer,
        }
    }


def responses(reply: str) -> dict[str, Any]:
    """The answer of a named schema, or a problem."""
    failed = {
        "description": "A problem (RFC 9457); `reason` is one of docs/contract.md",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return {
        "200": {
            "description": "The answer",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{reply}"}}},
        },
        "default": failed,
    }
