"""Questions made by hand, and the command with the shipped bank read."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.domain import Block, BlockKind, Criterion, CriterionKind, Question, Rubric, Slice
from pipeline.index.library import Library
from pipeline.settings import Settings, shipped

WHERE = Slice(0, 0, 7, 7, "")
ANSWER = (Block(BlockKind.PROSE, WHERE),)


def question(number: int, difficulty: str | None = "intermediate", **more: Any) -> Question:
    """A question of ``bank.md``; with a reference answer unless ``blocks`` says otherwise."""
    told = {"title": f"Question {number}", "text": f"What is {number}?", "blocks": ANSWER, **more}
    return Question(
        id=f"bank/Q{number}",
        document="bank.md",
        revision="0" * 64,
        number=f"Q{number}",
        source=WHERE,
        asked=WHERE,
        difficulty=difficulty,
        **told,
    )


def rubric(name: str) -> Rubric:
    points = (
        Criterion("c1", "Says that it is bounded.", CriterionKind.KEY_POINT, 1.0, ()),
        Criterion("c2", "Takes it for free.", CriterionKind.PITFALL, 1.0, ()),
    )
    return Rubric(name, "0" * 64, "edited", points)


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def home_with_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which the shipped bank of ten questions was ingested once."""
    home = tmp_path_factory.mktemp("bank") / "home"
    Library(Settings(home=home)).ingest([shipped("corpus") / "senior-rust.md"])
    return home


@pytest.fixture
def ready(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    own_home: Path,
    home_with_bank: Path,
) -> Callable[..., Ran]:
    """The command, run in this process, with the shipped bank read."""
    shutil.copytree(home_with_bank, own_home)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["plumbline", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return run
