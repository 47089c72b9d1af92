"""Parquet, read a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.batch.rows import Row, Table, distinct, text
from pipeline.batch.sources import Source
from pipeline.errors import BadInput

AT_ONCE = 1000


def read(source: Source) -> Table:
    """The table of a Parquet file. Raises BadInput when it is damaged."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    try:
        file = parquet.ParquetFile(source.path or source.open())
        names = distinct(file.schema_arrow.names)
    except (arrow.ArrowException, OSError, ValueError):
        raise BadInput("The Parquet file is damaged. Write it again.", file=source.name) from None
    return Table("Parquet", names, _rows(file, names, source.name))


def _rows(file: Any, names: tuple[str, ...], name: str) -> Iterator[Row]:
    import pyarrow as arrow

    number = 0
    try:
        for batch in file.iter_batches(batch_size=AT_ONCE):
            columns = [column.to_pylist() for column in batch.columns]
            for values in zip(*columns, strict=True):
                number += 1
                yield Row(f"row {number}", dict(zip(names, map(text, values), strict=True)))
    except (arrow.ArrowException, OSError, ValueError):
        message = f"The Parquet file is damaged after row {number}. Write it again."
        raise BadInput(message, file=name) from None
