"""Locks between processes. A lock ends with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import StoreError

WAIT_SECONDS = 30.0
"""How long one process waits for another."""


@contextmanager
def held(file: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock that ``file`` stands for, alone or with others who share it. Raises StoreError."""
    with _opened(file) as stream:
        _wait_for(stream, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, file)
        yield


def unusable(folder: Path, error: OSError) -> StoreError:
    """What a person is told of a folder that cannot be read or written."""
    reason = error.strerror or str(error)
    return StoreError(
        f"{folder} cannot be used ({reason}). Mend that, or set PLUMBLINE_HOME to another folder."
    )


def _opened(file: Path) -> BinaryIO:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("ab")
    except OSError as error:
        raise unusable(file.parent, error) from None


def _wait_for(stream: BinaryIO, kind: int, file: Path) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(stream.fileno(), kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise StoreError(
                    f"{file.parent} is locked: another plumbline is ingesting. Try again when it is done."
                ) from None
            time.sleep(0.02)
        except OSError as error:
            raise unusable(file.parent, error) from None
        else:
            return
