"""Files under the home folder that hold a candidate's words.

Whatever the program keeps of one transcript beside the store (an uploaded file, a cache) is named by the hash
of the transcript's file. That is how it is found again when it must go.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path

from pipeline.errors import StoreError

SHA256 = re.compile(r"[0-9a-f]{64}")


def remove(home: Path, file_hashes: Collection[str]) -> tuple[Path, ...]:
    """Deletes every file and folder under ``home`` whose name begins with one of the hashes (SHA-256, hex).

    Returns what was deleted. Raises StoreError when something cannot be.
    """
    wanted = tuple(h for h in file_hashes if SHA256.fullmatch(h))
    found = [path for path in sorted(home.rglob("*")) if wanted and path.name.startswith(wanted)]
    outermost = [path for path in found if not any(parent in found for parent in path.parents)]
    for path in outermost:
        _delete(path)
    return tuple(outermost)


def _delete(path: Path) -> None:
    """One file, link or folder."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise StoreError(f"{path} cannot be deleted ({error.strerror}); delete it by hand.") from None
