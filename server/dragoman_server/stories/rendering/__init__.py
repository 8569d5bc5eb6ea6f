"""A digest for people and programs: HTML page, Markdown, JSON, Atom, JSON Feed."""

from __future__ import annotations

from .feeds import to_atom, to_json_feed
from .json_document import json_schema, to_json
from .markdown import to_markdown
from .page import to_html

__all__ = ["json_schema", "to_atom", "to_html", "to_json", "to_json_feed", "to_markdown"]
