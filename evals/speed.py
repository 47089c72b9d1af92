"""How long the program takes and how much memory, as whole processes on this machine.

Limits are those that the project holds itself to on two cores. `python -m evals.speed`
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
RESULTS = Path(__file__).parent / "results" / "speed.json"
WORDS = 10_000


@dataclass(frozen=True)
class Figure:
    """One measurement beside its limit."""

    what: str
    unit: str
    value: float
    limit: float

    @property
    def held(self) -> bool:
        """Whether the limit holds."""
        return self.value <= self.limit


def run(home: Path, *arguments: str) -> tuple[float, str]:
    """Wall seconds and stdout of `plumbline` as a process of its own."""
    environment = {**os.environ, "PLUMBLINE_HOME": str(home)}
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"plumbline {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return seconds, done.stdout


def help_figures(home: Path) -> list[Figure]:
    """Start-up, the median of nine after one that warms the caches."""
    times = [run(home, "--help")[0] for _ in range(10)][1:]
    return [Figure("plumbline --help", "s", statistics.median(times), 0.3)]


def ingest_figures(home: Path) -> list[Figure]:
    """The five real reference documents, cold and warm."""
    files = [str(f) for f in sorted(SEEDS.glob("*.txt"))]
    if not files:
        print("skipped: ingest (the five real reference documents are not beside the project)")
        return []
    cold, _ = run(home, "ingest", *files)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # kilobytes on Linux
    warm = statistics.median(run(home, "ingest", *files)[0] for _ in range(5))
    return [
        Figure("ingest of five documents, cold", "s", cold, 30),
        Figure("ingest of five documents, warm", "s", warm, 1.5),
        Figure("peak memory of the cold ingest", "MB", peak, 800),
    ]


def long_interview(folder: Path) -> Path:
    """A transcript of at least 10,000 words, made of the shipped samples' turns one after the other."""
    from pipeline.transcripts.read import read_transcript
    from pipeline.transcripts.speakers import assign_roles

    lines: list[str] = []
    words = clock = 0
    while words < WORDS:
        for sample in sorted((ROOT / "corpus" / "samples").glob("*.vtt")):
            for turn in assign_roles(read_transcript(sample)).turns:
                speaker = "Robin Vale" if turn.role == "candidate" else "Kim Osei"
                stamp = f"{clock // 60}:{clock % 60:02}"
                lines.append(f"{speaker}  {stamp}\n{turn.text}\n")
                words += len(turn.text.split())
                clock += 2
    file = folder / "long.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def evaluate_figures(home: Path) -> list[Figure]:
    """A one-hour interview on the shipped bank, start-up included."""
    run(home, "ingest", "--shipped")
    with tempfile.TemporaryDirectory() as folder:
        wall, out = run(
            home, "evaluate", str(long_interview(Path(folder))), "--candidate", "Robin Vale", "--json"
        )
    seconds = json.loads(out)["usage"]["seconds"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # kilobytes on Linux
    return [
        Figure(f"evaluate {WORDS:,} words, the whole process", "s", wall, 20),
        Figure(f"evaluate {WORDS:,} words, grading alone", "s", seconds, 20),
        Figure("peak memory of all these", "MB", peak, 1000),
    ]


def main() -> int:
    """Measure, print, keep; 1 when a limit is missed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        figures = [
            *help_figures(home), *ingest_figures(home / "seeds"), *evaluate_figures(home / "shipped"),
        ]  # fmt: skip
    for figure in figures:
        sign = "ok" if figure.held else "MISSED"
        print(f"{figure.what:50} {figure.value:8.2f} {figure.unit:3} limit {figure.limit:g}  {sign}")
    kept = [asdict(figure) | {"value": round(figure.value, 2)} for figure in figures]
    RESULTS.write_text(
        json.dumps({"cores": os.cpu_count(), "figures": kept}, indent=1) + "\n", encoding="utf-8"
    )
    return int(not all(figure.held for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
