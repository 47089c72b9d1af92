"""Batch scoring measured: overhead beside a bare client, crashes, faults, growth, the local judge, Ray.

`python -m evals.batch [PART...] [--full]`. Every program is a process of its own, the model is a server on
this machine that answers after 200 ms. Limits are ratios to what the bare client takes in the same run, so
that they mean something on a machine that is busy with other things; `--full` takes 100,000 items (2,000 for
the local judge's pace, 20,000 for its memory) and 50 crashes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals import record
from evals.batch_answers import sheet

ROOT = Path(__file__).parents[1]
LATENCY = 0.2
MODEL = "openai:gpt-4.1-mini"
PARTS = ("overhead", "crash", "faults", "growth", "local", "memory", "ray")


@contextmanager
def server(latency: float = LATENCY, faults: float = 0.0) -> Iterator[int]:
    """The port of a model that answers after so long."""
    command = [sys.executable, "-m", "evals.batch_server", str(latency), str(faults)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield int(running.stdout.readline())
        finally:
            running.kill()


def told(port: int, what: str = "stats") -> dict[str, Any]:
    """What the server was asked; `reset` forgets it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def start(home: Path, *arguments: object) -> subprocess.Popen[str]:
    """A program of its own."""
    environment = {**os.environ, "PLUMBLINE_HOME": str(home), "OPENAI_API_KEY": "none"}
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def timed(home: Path, *arguments: object) -> dict[str, Any]:
    """Wall and processor seconds of a program, start-up included."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    running = start(home, *arguments)
    out, err = running.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if running.returncode not in (0, 3):
        raise SystemExit(f"{arguments} ended with {running.returncode}: {err}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(time.perf_counter() - begin, 2), "cpu": round(cpu, 2), "out": out}


def batch(file: Path, port: int, concurrency: int, *more: object) -> tuple[object, ...]:
    """The command that grades a file by the server's model."""
    at = ("--judge", MODEL, "--base-url", f"http://127.0.0.1:{port}/v1", "--concurrency", concurrency)
    return ("pipeline", "batch", file, *at, *more)


def overhead(folder: Path, _: bool) -> list[dict[str, Any]]:
    """Plumbline with its journal and cache beside the bare client, one after the other."""
    rows = []
    for n, concurrency in ((500, 32), (2000, 32), (2000, 128)):
        file = sheet(folder / f"{n}.csv", n)
        row: dict[str, Any] = {"items": n, "concurrency": concurrency, "ideal": n / concurrency * LATENCY}
        with server() as port:
            for name, command in (
                ("bare", ("evals.batch_bare", port, n, concurrency)),
                ("plumbline", batch(file, port, concurrency)),
            ):
                told(port, "reset")
                took = timed(folder / f"{n}-{concurrency}", *command)
                span = told(port)["span"]
                row[name] = {"wall": took["wall"], "cpu": took["cpu"], "span": round(span, 2)}
        row["load"] = round(os.getloadavg()[0], 1)
        for what in ("wall", "cpu", "span"):
            row[f"{what}_ratio"] = round(row["plumbline"][what] / row["bare"][what], 2)
        rows.append(row)
        print(row, flush=True)
    return rows


def crash(folder: Path, full: bool) -> dict[str, Any]:
    """Killed at a random moment and resumed, again and again: rows, and calls beyond one an item."""
    runs, n, concurrency = (50 if full else 10), 200, 16
    dice, complete, killed = random.Random(6), 0, 0
    repeated, answered_twice = [], []
    file = sheet(folder / "crash.csv", n)
    with server(0.05) as port:
        for number in range(runs):
            home, out = folder / f"crash{number}", folder / f"crash{number}.jsonl"
            told(port, "reset")
            first = start(home, *batch(file, port, concurrency))
            goal = dice.randint(1, n - 1)
            while first.poll() is None and told(port)["calls"] < goal:
                time.sleep(0.01)
            killed += first.poll() is None
            first.kill()
            first.communicate()
            timed(home, *batch(file, port, concurrency, "--out", out))
            rows = [json.loads(line)["row"] for line in out.read_text("utf-8").splitlines()]
            complete += rows == list(range(1, n + 1))
            asked = told(port)
            repeated.append(asked["calls"] - n)
            answered_twice.append(asked["repeated"])
    found = {
        "runs": runs, "killed": killed, "items": n, "in_flight": concurrency, "complete": complete,
        "most_calls_repeated": max(repeated), "mean_calls_repeated": sum(repeated) / runs,
        "most_replies_repeated": max(answered_twice), "mean_replies_repeated": sum(answered_twice) / runs,
    }  # fmt: skip
    print(found, flush=True)
    return found


def faults(folder: Path, _: bool) -> dict[str, Any]:
    """A fifth of the answers go wrong in ten ways, two of which are final."""
    n = 500
    file, out = sheet(folder / "faults.csv", n), folder / "faults.jsonl"
    with server(0.02, 0.2) as port:
        timed(folder / "faults", *batch(file, port, 16, "--out", out))
    final = sum(_final(row["input"]["answer"]) for row in _rows(out))
    failed = [row for row in _rows(out) if row["status"] == "failed"]
    found = {
        "items": n, "graded": n - len(failed), "failed": len(failed), "not_gradable": final,
        "all_failures_have_a_reason": all(row["error"] for row in failed),
    }  # fmt: skip
    print(found, flush=True)
    return found


def _rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def _final(answer: str) -> bool:
    """Whether the server never answers about this text."""
    from evals.batch_server import ANSWER, FINAL, way_of

    quote = ANSWER.search(f"[0] candidate: {answer}")
    return quote is not None and way_of(quote[1], 0.2) in FINAL


def growth(folder: Path, full: bool) -> list[dict[str, Any]]:
    """Time and memory with a judge that costs nothing."""
    rows = []
    for n in (1000, 10_000, *((100_000,) if full else ())):
        home = folder / f"growth{n}"
        home.mkdir()
        rows.append(json.loads(timed(home, "evals.batch_growth", n, home)["out"]))
        print(rows[-1], flush=True)
    return rows


def local(folder: Path, full: bool) -> list[dict[str, Any]]:
    """The local judge on answers of 200 words, with one process and with one for each core."""
    return [_pace(folder, "local", *one) for one in ((100, 1), (100, 2), *(((2000, 2),) if full else ()))]


def ray(folder: Path, _: bool) -> list[dict[str, Any]]:
    """The same on a Ray of this machine, with one worker and with two; the start of Ray is in the time."""
    if importlib.util.find_spec("ray") is None:
        print("skipped: Ray is not installed (pip install 'plumbline[ray]')")
        return []
    return [_pace(folder, "ray", 200, workers) for workers in (1, 2)]


def _pace(folder: Path, engine: str, items: int, workers: int) -> dict[str, Any]:
    """Answers a second of an engine."""
    file = sheet(folder / f"{engine}{items}.csv", items, 200)
    command = ("pipeline", "batch", file, "--engine", engine, "--workers", workers, "--json")
    took = timed(folder / f"{engine}{items}-{workers}", *command)
    seconds = json.loads(took["out"])["usage"]["seconds"]
    row = {"items": items, "workers": workers, "rate": round(items / seconds, 2)}
    if engine == "local":  # Ray's workers are no children of the command
        row["cores"] = round(took["cpu"] / seconds, 2)
    print(row, flush=True)
    return row


def memory(folder: Path, full: bool) -> list[dict[str, Any]]:
    """The local judge on answers of 15 words: peak memory of the command and its workers together."""
    rows = []
    for n in (500, 20_000 if full else 2000):
        file = sheet(folder / f"memory{n}.csv", n, 15)
        running = start(folder / f"memory{n}", "pipeline", "batch", file, "--workers", 2, "--json")
        peaks: dict[int, int] = {}
        while running.poll() is None:
            peaks |= {pid: kilobytes for pid in _family(running.pid) if (kilobytes := _peak(pid))}
            time.sleep(0.5)
        graded = json.loads(running.communicate()[0])["rows"]["graded"]
        rows.append({"items": n, "graded": graded, "peak_mb": round(sum(peaks.values()) / 1024)})
        print(rows[-1], flush=True)
    return rows


def _family(pid: int) -> list[int]:
    """A process and those that it started, as Linux lists them."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _peak(pid: int) -> int:
    """The most memory that a process has held so far, in kilobytes; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _recorded() -> dict[str, Any]:
    try:
        return record.recorded("batch")
    except FileNotFoundError:
        return {}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, keep; 1 when something was lost, or the processor's ratio is missed."""
    given = arguments if arguments is not None else sys.argv[1:]
    for name in [part for part in PARTS if part in given] or PARTS:
        print(f"-- {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            measured = globals()[name](Path(folder), "--full" in given)
        if measured:
            record.keep("batch", {"cores": os.cpu_count(), **_recorded(), name: measured})
    found = _recorded()
    lost = found["crash"]["complete"] < found["crash"]["runs"] if "crash" in found else False
    slow = any(row["cpu_ratio"] > 1.6 for row in found.get("overhead", ()))
    return int(lost or slow)


if __name__ == "__main__":
    sys.exit(main())
