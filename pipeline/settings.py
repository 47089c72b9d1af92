"""One Settings object, from environment (``PLUMBLINE_…``), ``config.toml`` in the home folder, and flags.

Flags win over the environment, the environment over the file. Keys of model providers are read from the
environment by their own clients and never stand here.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import SetupError


def default_home() -> Path:
    """Where everything is kept: ``PLUMBLINE_HOME``, else the platform's data folder."""
    named = os.environ.get("PLUMBLINE_HOME")
    return Path(named).expanduser() if named else platformdirs.user_data_path("plumbline", appauthor=False)


class Settings(BaseSettings):
    """What a user can set. Unknown names are refused."""

    model_config = SettingsConfigDict(env_prefix="PLUMBLINE_", extra="forbid", frozen=True)

    home: Path = Field(default_factory=default_home)
    """The one folder that the program writes to."""
    database_url: str | None = None
    """SQLAlchemy URL of the store; SQLite in the home folder without it."""
    chroma_url: str | None = None
    """``http://host:port`` of a Chroma server; embedded in the home folder without it."""
    embedder: str = "local"
    """``local``, or ``openai:MODEL``."""
    judge: str = "local"
    """Which judge grades: ``local``, or a model as ``PROVIDER:MODEL`` (``openai:gpt-4.1-mini``)."""
    models: tuple[str, ...] = ()
    """Judges that may be chosen on the page beside ``local`` and ``judge``: models and panels, by name."""
    calibration: str = "auto"
    """Which calibration is applied: ``auto`` for the newest that belongs to the grader, ``none``, an id."""
    base_url: str | None = None
    """Address of a server with the provider's protocol; else ``OPENAI_BASE_URL``, else the provider's own."""
    checklist: Literal["same", "separate", "off"] = "same"
    """Whether a model judges the checklist in the same call, in one more, or not at all."""
    cache: bool = True
    """Whether a model's replies are kept and used again; without it they are neither read nor written."""
    concurrency: int = Field(default=4, ge=1, le=512)
    """Most requests to a model at the same time."""
    tokens_per_minute: int | None = Field(default=None, ge=1)
    """Most tokens sent to and had from a model in a minute."""
    max_calls: int | None = Field(default=None, ge=0)
    """Most requests to models in a run, failed ones among them."""
    max_cost: float | None = Field(default=None, ge=0)
    """Most US dollars that a run may spend on models."""
    connect_seconds: float = Field(default=10, gt=0)
    """How long a connection to a model may take to open."""
    call_seconds: float = Field(default=120, gt=0)
    """How long one request to a model may take from start to end."""
    retry_seconds: float = Field(default=60, ge=0)
    """How long after its first failure a request is tried again, where the fault may pass."""
    max_upload_mb: int = 50
    """Largest file that is read, in megabytes."""
    roles: Path | None = None
    """File of who may do what on the page where people sign in (TOML); everybody is a viewer without it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - part of pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then ``config.toml``."""
        file = TomlConfigSettingsSource(settings_cls, default_home() / "config.toml")
        return init_settings, env_settings, file

    @property
    def sql_url(self) -> str:
        """URL of the store."""
        return self.database_url or f"sqlite:///{self.home / 'plumbline.db'}"


def load(**flags: Any) -> Settings:
    """Settings with the given flags on top; flags that are ``None`` were not given."""
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SetupError(f"The setting {name!r} is not usable: {first['msg']}. Mend it first.") from None
    except ValueError as error:  # a config.toml that is no TOML
        raise SetupError(f"config.toml in {default_home()} cannot be read: {error}.") from None


@cache
def shipped(folder: str) -> Path:
    """A folder of shipped material, ``corpus`` or ``models``, in a checkout and in a wheel."""
    here = Path(__file__).parent
    inside = here / "shipped" / folder
    return inside if inside.is_dir() else here.parent / folder


def own_yaml(file: Path) -> Any:
    """What a YAML file of the program holds, by the parser in C where there is one, which is faster."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
