"""What a batch makes of a row: its id, the texts to translate, and the row with translations and status in it; pure.

Every row of the output has the fields of its row of the input, a translation beside each chosen field, and columns that
say what became of it:

    dragoman_id      the row's id; null when the line could not be read
    dragoman_status  "done" or "failed"
    dragoman_error   why it failed; only there when it did
    dragoman_models  the models that translated it, as "name hash"; empty when nothing was translated
    dragoman_flags   names of the checks that found fault with a sentence of it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.cli.fields import has_value, text_fields
from dragoman.files import digest

from ..errors import InvalidRequestError
from ..inference import Quality, TranslateOptions

__all__ = ["COLUMNS", "DONE", "FAILED", "RowOptions", "RowResult", "RowTexts"]

DONE, FAILED = "done", "failed"
COLUMNS = ("dragoman_id", "dragoman_status", "dragoman_error", "dragoman_models", "dragoman_flags")
_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class RowTexts:
    """What a translator gets of a row.

    Attributes:
        name: tells the row from all others of the run.
        texts: at least one, none of them blank.
    """

    name: str
    texts: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Code points of all texts."""
        return sum(map(len, self.texts))


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row.

    Attributes:
        name: as in `RowTexts`.
        texts: translations in the order of the row's texts; empty when it failed.
        models: "name hash" of each model that took part, ordered; the hash has 12 digits.
        flags: names of the checks that found fault, ordered.
        error: why it failed; "" when it did not.
    """

    name: str
    texts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    error: str = ""

    @classmethod
    def failed(cls, name: str, error: object) -> RowResult:
        """The result of a row that could not be translated."""
        text = str(error).strip() or type(error).__name__
        return cls(name, error=text[:_LONGEST_ERROR])


@dataclass(frozen=True, kw_only=True)
class RowOptions:
    """What is done with each row, checked when made.

    Attributes:
        translate: languages, model and quality.
        fields: names of the fields to translate, where a row has them.
        suffix: added to a field's name for its translation; None: "_" and the target language.

    Raises:
        InvalidRequestError: no field, an empty suffix, or a translation that would replace another field.
    """

    translate: TranslateOptions
    fields: tuple[str, ...] = ("title", "text")
    suffix: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(dict.fromkeys(self.fields)))
        if self.suffix is None:
            object.__setattr__(self, "suffix", f"_{self.translate.target}")
        if not self.fields or not self.suffix:
            raise InvalidRequestError("a batch needs a field to translate, and a suffix for the translation's name")
        targets = {self.target(field) for field in self.fields}
        if clash := targets & {*self.fields, *COLUMNS}:
            raise InvalidRequestError(f"the translation would replace the field {min(clash)}: choose another suffix")

    @property
    def settings(self) -> dict[str, Any]:
        """What decides about a row's result, for its id and for the journal."""
        options = self.translate
        return {
            "command": "batch",
            "to": options.target,
            "from": options.source,
            "model": options.model,
            "quality": Quality(options.quality).value,
            "similarity": options.check_similarity,
            "fields": list(self.fields),
            "suffix": self.suffix,
        }

    def target(self, field: str) -> str:
        """The name of the field that has the translation of `field`."""
        return f"{field}{self.suffix}"

    def name(self, row: Mapping[str, Any]) -> str:
        """The id of a row: 32 hexadecimal digits that depend on its content and on `settings`, and on nothing else.

        Columns of an earlier batch in it do not count.
        """
        return digest({"row": _without_columns(row), **self.settings})

    def texts(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The texts to translate: of the chosen fields that are not blank and have no translation yet.

        Raises:
            ValueError: a chosen field holds something else than a text, or half of a surrogate pair, or the row has
                none of them.
        """
        wanted = self._wanted(row)
        for field in wanted:
            try:
                row[field].encode()
            except UnicodeEncodeError as error:
                where = f"the character at index {error.start}"
                raise ValueError(f"the field {field} is no text: {where} is half of a surrogate pair") from None
        return tuple(row[field] for field in wanted)

    def done(self, row: Mapping[str, Any], name: str, result: RowResult) -> dict[str, Any]:
        """The row of the output that was translated, or had nothing to translate."""
        new = _without_columns(row)
        new.update(zip(map(self.target, self._wanted(row)), result.texts, strict=True))
        new.update(dragoman_id=name, dragoman_status=DONE)
        new.update(dragoman_models=list(result.models), dragoman_flags=list(result.flags))
        return new

    def failed(self, row: Mapping[str, Any], name: str | None, error: str) -> dict[str, Any]:
        """The row of the output that failed; what can be read of it is kept."""
        columns = {"dragoman_id": name, "dragoman_status": FAILED, "dragoman_error": error}
        return {**_without_columns(row), **columns}

    def _wanted(self, row: Mapping[str, Any]) -> Sequence[str]:
        present = text_fields(row, self.fields)
        return [field for field in present if row[field].strip() and not has_value(row, self.target(field))]


def _without_columns(row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in row.items() if field not in COLUMNS}
