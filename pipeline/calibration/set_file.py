"""Where sets are kept: one append-only file each, ``NAME.jsonl``; a version is the file up to a line.

The first line names the set and its scale. Every other line is one item, rater or rating, with the version
that it came with. Nothing is edited; the hash of a version is that of its lines.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Item, Kind, Rater, Rating
from pipeline.errors import BadInput, StoreError

SCHEMA = "calibration-set/1"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
Row = Item | Rater | Rating
KINDS: dict[type[Row], str] = {Item: "item", Rater: "rater", Rating: "rating"}


class Sets:
    """The sets under a folder. Raises StoreError when a file cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Every set there is."""
        return tuple(sorted(file.stem for file in self._folder.glob("*.jsonl")))

    def get(self, name: str, version: int | None = None) -> CalibrationSet:
        """The newest version of a set, or a certain one. Raises BadInput when there is none."""
        lines = self._lines(name)
        newest = max((entry["version"] for entry in lines[1:]), default=0)
        wanted = newest if version is None else version
        if not 1 <= wanted <= newest:
            raise BadInput(f"The set {name!r} has the versions 1 to {newest}, not {wanted}.")
        return _read(name, wanted, lines)

    def create(self, name: str, scale: Scale, rows: Iterable[Row]) -> CalibrationSet:
        """A new set. Raises BadInput when the name is taken or no name for a file."""
        if not NAME.fullmatch(name):
            raise BadInput(f"{name!r} is no name for a set: use letters, digits, dots, dashes, at most 64.")
        if self._file(name).exists():
            raise BadInput(f"There is a set {name!r} already. Choose another name, or --add to it.")
        head = {"schema": SCHEMA, "name": name, **asdict(scale)}
        self._write(name, [json.dumps(head), *_written(rows, 1)], "x")
        return self.get(name)

    def add(self, name: str, rows: Iterable[Row]) -> CalibrationSet:
        """The set's next version, with more rows; without any, the version that there is."""
        version = self.get(name).version + 1
        with_version = [*_written(rows, version)]
        if with_version:
            self._write(name, with_version, "a")
        return self.get(name)

    def add_to(self, name: str, version: int, row: Row) -> None:
        """One more row of a version that is being made, on disk at once."""
        self._write(name, _written([row], version), "a")

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.jsonl"

    def _lines(self, name: str) -> list[dict[str, Any]]:
        file = self._file(name)
        if not NAME.fullmatch(name) or not file.is_file():
            there = ", ".join(self.names()) or "none yet"
            raise BadInput(f"There is no calibration set {name!r}; there are: {there}.")
        try:
            with file.open(encoding="utf-8") as stream:
                return [_parsed(line, file, number) for number, line in enumerate(stream, start=1)]
        except OSError as error:
            raise StoreError(f"{file} cannot be read ({error.strerror}).") from None

    def _write(self, name: str, lines: Iterable[str], mode: str) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._file(name).open(mode, encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in lines)
        except OSError as error:
            raise StoreError(f"The set {name!r} cannot be written ({error.strerror}).") from None


def _written(rows: Iterable[Row], version: int) -> Iterator[str]:
    """Each row as a line, without what stands at its default."""
    for row in rows:
        told = {key: value for key, value in asdict(row).items() if value not in ("", None, (), {})}
        yield json.dumps({"version": version, "is": KINDS[type(row)], **told}, ensure_ascii=False)


def _parsed(line: str, file: Path, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
        if number == 1 and entry["schema"] != SCHEMA:
            raise ValueError
        if number > 1 and not (isinstance(entry["version"], int) and entry["is"] in KINDS.values()):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise StoreError(
            f"{file}, line {number} is damaged; put a copy back, or delete the line if it is the last."
        ) from None
    return dict(entry)


def _read(name: str, version: int, lines: list[dict[str, Any]]) -> CalibrationSet:
    """The lines up to a version as types."""
    head, kept = lines[0], [entry for entry in lines[1:] if entry["version"] <= version]
    digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    for entry in kept:
        digest.update(json.dumps(entry, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    try:
        return CalibrationSet(
            name=name,
            version=version,
            hash=digest.hexdigest(),
            scale=Scale(head["low"], head["high"], head["step"]),
            items=tuple(Item(**_fields(e)) for e in kept if e["is"] == "item"),
            raters=_raters(_fields(e) for e in kept if e["is"] == "rater"),
            ratings=tuple(_rating(_fields(e)) for e in kept if e["is"] == "rating"),
        )
    except (TypeError, ValueError, KeyError):
        raise StoreError(
            f"The set {name!r} was made by another version of plumbline, or is damaged."
        ) from None


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in ("version", "is")}


def _raters(each: Iterable[dict[str, Any]]) -> tuple[Rater, ...]:
    """The raters; what is written of one again adds rubrics to it."""
    found: dict[str, Rater] = {}
    for fields in each:
        one = Rater(**{**fields, "kind": Kind(fields["kind"])})
        before = found.get(one.name, one)
        found[one.name] = replace(one, rubrics={**before.rubrics, **one.rubrics})
    return tuple(found.values())


def _rating(fields: dict[str, Any]) -> Rating:
    fields["score"] = float(fields["score"])
    fields["distribution"] = tuple(fields.get("distribution", ()))
    return Rating(**fields)
