"""Translation of columns of a Ray dataset: Parquet, or whatever else Ray Data reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import InvalidRequestError
from .rows import DONE, FAILED, RowOptions, RowResult, RowTexts
from .translators import TranslatorSpec

__all__ = ["TranslateColumns"]


class TranslateColumns:
    """A callable for `map_batches` that loads the models once per actor:

        dataset.map_batches(
            TranslateColumns,
            fn_constructor_args=(options, OwnModels(options=options.translate), 4),
            compute=ray.data.ActorPoolStrategy(size=2), num_cpus=4, batch_size=16,
        )

    It adds a column for each chosen field that is there, and `dragoman_id`, `dragoman_status` and `dragoman_error`
    ("" for rows that are done) as strings. Ids depend on the chosen columns and the options only. A row that fails does
    not raise; its translations are null. A text that is blank or null has the translation null.

    Args:
        options: of all rows; a translation that the dataset has already is replaced.
        spec: how to build the translator.
        cpus: of each actor, the `num_cpus` of `map_batches`.
    """

    def __init__(self, options: RowOptions, spec: TranslatorSpec, cpus: int = 1) -> None:
        self._options = options
        self._translator = spec.build(0, cpus)

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """The batch, columns as arrays by name, with the new columns; raises InvalidRequestError when it has
        no chosen column, and LostError when nothing can be translated any more."""
        fields = [name for name in self._options.fields if name in batch]
        if not fields:
            raise InvalidRequestError(f"the dataset has none of the columns {', '.join(self._options.fields)}")
        rows = [
            dict(zip(fields, values, strict=True)) for values in zip(*(batch[name] for name in fields), strict=True)
        ]
        results: dict[str, RowResult] = {}
        asked = []
        for number, row in enumerate(rows):
            texts = tuple(value for value in row.values() if _has_text(value))
            results[str(number)] = RowResult(str(number))
            if wrong := [name for name, value in row.items() if value is not None and not isinstance(value, str)]:
                results[str(number)] = RowResult.failed(str(number), f"the column {wrong[0]} holds no text")
            elif texts:
                asked.append(RowTexts(str(number), texts))
        if asked:
            results.update((result.name, result) for result in self._translator.translate(asked))
        return {**batch, **self._columns(fields, rows, [results[str(number)] for number in range(len(rows))])}

    def _columns(
        self, fields: list[str], rows: list[dict[str, Any]], results: list[RowResult]
    ) -> dict[str, np.ndarray[Any, Any]]:
        columns: dict[str, list[str | None]] = {self._options.target(name): [] for name in fields}
        for row, result in zip(rows, results, strict=True):
            texts = iter(result.texts)
            for name in fields:
                columns[self._options.target(name)].append(next(texts, None) if _has_text(row[name]) else None)
        columns["dragoman_id"] = [self._options.name({name: _plain(row[name]) for name in fields}) for row in rows]
        columns["dragoman_status"] = [FAILED if result.error else DONE for result in results]
        columns["dragoman_error"] = [result.error for result in results]
        return {name: np.array(values, dtype=object) for name, values in columns.items()}


def _has_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _plain(value: object) -> object:
    """`value` as JSON can hold it."""
    return value if value is None or isinstance(value, str) else repr(value)
