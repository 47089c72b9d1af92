"""Where calibrations and checks are kept: one file each in the home folder, never changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.calibration.pseudonyms import Pseudonyms
from pipeline.calibration.record import Calibration, from_json, to_json
from pipeline.calibration.set_file import Sets
from pipeline.errors import BadInput, StoreError


class Shelf:
    """All that is kept for calibration under the home folder. Raises StoreError when a file fails."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "calibration"
        self.sets = Sets(self._folder / "sets")
        self.pseudonyms = Pseudonyms(self._folder)

    def keep(self, calibration: Calibration) -> None:
        """Write a calibration; the very same one again changes nothing."""
        self._write(self._folder / "fits" / f"{calibration.id}.json", to_json(calibration))

    def all(self) -> tuple[Calibration, ...]:
        """Every calibration, newest first."""
        found = [from_json(_read(file)) for file in self._folder.glob("fits/*.json")]
        return tuple(sorted(found, key=lambda c: (c.created, c.id), reverse=True))

    def get(self, id: str) -> Calibration:
        """The calibration with this id, or whose id alone begins so. Raises BadInput."""
        found = [c for c in self.all() if id and c.id.startswith(id)]
        if len(found) != 1:
            what = "Several calibrations begin" if found else "There is no calibration that begins"
            raise BadInput(f"{what} with {id!r}; `plumbline calibrate list` shows all.")
        return found[0]

    def keep_check(self, calibration: str, check: dict[str, Any]) -> None:
        """Append what a check found to the calibration's checks."""
        number = len(self.checks(calibration)) + 1
        self._write(self._folder / "checks" / calibration / f"{number:04d}.json", check)

    def checks(self, calibration: str) -> tuple[dict[str, Any], ...]:
        """The checks of a calibration, oldest first."""
        return tuple(_read(file) for file in sorted(self._folder.glob(f"checks/{calibration}/*.json")))

    def _write(self, file: Path, data: dict[str, Any]) -> None:
        """A new file, written whole or not at all."""
        if file.exists():
            return
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = file.with_suffix(".part")
            draft.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draft.replace(file)
        except OSError as error:
            raise StoreError(f"{file} cannot be written ({error.strerror}).") from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise StoreError(f"{file} is damaged or cannot be read; put a copy back or delete it.") from None
