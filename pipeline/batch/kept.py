"""Uploads that batches are read from, kept until the batch is deleted, so that a run goes on after a restart.

<home>/uploads/<batch>/data    the bytes
<home>/uploads/<batch>/name    what somebody called the file: shown, and never a path
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pipeline.batch.sources import Upload
from pipeline.errors import StoreError

ID = re.compile(r"[0-9a-f]{64}")


class KeptUploads:
    """The uploads of one home, by the id of their batch."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "uploads"

    def keep(self, batch: str, upload: Upload) -> None:
        """Keep an upload; one that is kept already stays. Raises StoreError where it cannot be written."""
        folder = self._of(batch)
        if folder is None or (folder / "name").is_file():
            return
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / "data").write_bytes(upload.data)
            (folder / "name").write_text(upload.name, encoding="utf-8", errors="replace")
        except OSError as error:
            raise StoreError(f"{folder} cannot be written ({error.strerror}).") from None

    def get(self, batch: str) -> Upload | None:
        """The upload of a batch; ``None`` where it was not kept, or came from a file."""
        folder = self._of(batch)
        try:
            if folder is None:
                return None
            name = (folder / "name").read_text(encoding="utf-8", errors="replace")
            return Upload(name, (folder / "data").read_bytes())
        except OSError:
            return None

    def forget(self, batch: str) -> None:
        """Delete the upload of a batch."""
        folder = self._of(batch)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _of(self, batch: str) -> Path | None:
        return self._folder / batch if ID.fullmatch(batch) else None
