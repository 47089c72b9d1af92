"""Names of people who score, as pseudonyms: on this machine the same person has always the same one."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from pipeline.errors import StoreError

PSEUDONYM = re.compile(r"p-[0-9a-f]{8}")


class Pseudonyms:
    """Keyed with a secret in the home folder, so that names cannot be guessed from an exported set."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "raters.key"

    def of(self, name: str) -> str:
        """A person's pseudonym; one that is a pseudonym already stays."""
        key = " ".join(name.casefold().split())
        if PSEUDONYM.fullmatch(key):
            return key
        return f"p-{hmac.new(self._secret(), key.encode(), hashlib.sha256).hexdigest()[:8]}"

    def _secret(self) -> bytes:
        """The key, made when there is none, for its owner alone."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._file.exists():
                self._file.touch(mode=0o600)
                self._file.write_bytes(secrets.token_bytes(32))
            return self._file.read_bytes()
        except OSError as error:
            raise StoreError(f"{self._file} cannot be used ({error.strerror}).") from None
