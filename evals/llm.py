"""How a language model does as the judge: agreement, quotes dropped, repeatability, cost.

Against the hand-marked samples (development material, see `evals.samples`), and against people who scored
short answers, where those are on this machine: a sample drawn with a fixed seed from the test half of each
set. Judging costs money: nothing runs unless a model is named, by `PLUMBLINE_JUDGE` or as arguments, and its
key is set. `PLUMBLINE_MAX_COST` limits each model's run. One table for each model is kept in
evals/results/llm-MODEL.json.
`python -m evals.llm [openai:gpt-4.1-mini ...]`
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from evals import samples
from evals.agreement import Told, correlation
from evals.parts import DATA, SETS, Part, Scored, scored
from pipeline import workflow
from pipeline.domain import Evaluation, Status, Usage
from pipeline.errors import ModelError, ModelSetup
from pipeline.grading.answers import given_question, grade_answer
from pipeline.index.library import Library
from pipeline.judges import metering, panel
from pipeline.judges.protocol import Judge
from pipeline.settings import Settings, load

RESULTS = Path(__file__).parent / "results"
ANSWERS = 25
"""Answers of each set that are graded; 4 sets make 100 calls."""
INTERVIEWS = 6
"""Marked interviews that are judged, the first ones."""
SEED = 7
DROPPED = "It was given for"
"""What every reason about a quote that was dropped says."""


def models(arguments: Sequence[str]) -> list[str]:
    """The models to measure: those named, else the one of the settings; none for the local judge."""
    named = list(arguments) or [load().judge]
    return [name for name in named if name != "local"]


def measure(model: str, home: Path) -> dict[str, Any]:
    """One model's table. Raises ModelSetup where it cannot be used."""
    settings = load(home=home, judge=model, cache=False)
    library = Library(settings)
    workflow.close(workflow.open_judge(settings, library))  # before the work of reading documents
    truth = yaml.safe_load((samples.SAMPLES / "truth.yaml").read_text(encoding="utf-8"))
    interviews = truth["transcripts"][:INTERVIEWS]
    library.ingest(samples.documents(interviews))
    marked = {one["file"]: _sample(one, settings, library) for one in interviews}
    with metering.metered() as spent:
        answers = _answers(settings, library)
    used = [*(Usage(**one["usage"]) for one in marked.values()), *spent]
    return {"model": model, "samples": marked, "answers": answers, "usage": asdict(metering.total(used))}


# --- the marked samples ----------------------------------------------------------------------------------


def _sample(truth: Mapping[str, Any], settings: Settings, library: Library) -> dict[str, Any]:
    """One interview, judged twice."""
    first, second = (_evaluated(samples.SAMPLES / truth["file"], settings, library) for _ in range(2))
    pairs = samples.compared(truth["exchanges"], first)
    return {
        **samples.figures(pairs, samples.too_many(truth, first, pairs)),
        "score": first.summary.score,
        "not_judged": len(workflow.not_judged(first)),
        "quotes": sum(len(c.quotes) for e in first.exchanges for c in e.grade.criteria),
        "quotes_dropped": sum(DROPPED in r for e in first.exchanges for r in e.grade.reasons),
        "calls_for_an_exchange": _calls(first),
        "repeated": repeated(first, second),
        "usage": asdict(metering.total([first.usage, second.usage])),
    }


def _evaluated(file: Path, settings: Settings, library: Library) -> Evaluation:
    """A sample, scored as a user would, without the cache."""
    read = workflow.read_interview(file, settings.max_upload_mb)
    judge = workflow.open_judge(settings, library, read)
    try:
        found = workflow.look_closer(read, workflow.find(read, library), library, judge)
        evaluation = workflow.score(found.transcript, found.exchanges, library, judge)
        return workflow.with_usage(evaluation, found.usage)
    finally:
        workflow.close(judge)


def _calls(evaluation: Evaluation) -> float | None:
    """Calls for each exchange that was judged, repairs among them."""
    used = [e.usage.calls for e in evaluation.exchanges if e.usage is not None]
    return round(sum(used) / len(used), 3) if used else None


def repeated(first: Evaluation, second: Evaluation) -> dict[str, Any]:
    """How far two runs give the same statuses: share of criteria, and Krippendorff's alpha."""
    one, other = _statuses(first), _statuses(second)
    both = [(one[key], other[key]) for key in one if key in other]
    alpha = panel.agreement([tuple(s if s in panel.RANKS else None for s in pair) for pair in both])
    return {
        "criteria": len(both),
        "same_status": sum(a == b for a, b in both),
        "alpha": None if alpha.alpha is None else round(alpha.alpha, 3),
    }


def _statuses(evaluation: Evaluation) -> dict[tuple[str, str], Status]:
    return {
        (e.question.id, c.id): c.status for e in evaluation.exchanges if e.question for c in e.grade.criteria
    }


# --- answers that people scored --------------------------------------------------------------------------


def _answers(settings: Settings, library: Library) -> dict[str, Any] | str:
    if not DATA.is_dir():
        return "skipped: the answers with human scores (../shared/data) are not on this machine"
    judge = workflow.open_judge(settings, library)

    async def graded() -> dict[str, Any]:
        return {name: await _set(drawn(scored(name)), judge) for name in SETS}

    try:
        return asyncio.run(graded())
    finally:
        workflow.close(judge)


def drawn(rows: Sequence[Scored]) -> list[Scored]:
    """The same answers to unseen questions in every run."""
    held_out = [row for row in rows if row.part is Part.UNSEEN_QUESTIONS]
    return random.Random(SEED).sample(held_out, min(ANSWERS, len(held_out)))


async def _set(rows: Sequence[Scored], judge: Judge) -> dict[str, Any]:
    """Agreement of the raw score with the human one, both 0 to 1."""
    raws = await asyncio.gather(*(_raw(row, judge) for row in rows))
    pairs = [(raw, row.human) for raw, row in zip(raws, rows, strict=True) if raw is not None]
    told = [Told(row, {"judge": raw}) for raw, row in zip(raws, rows, strict=True) if raw is not None]
    r = correlation(told, "judge")
    error = (sum((raw - human) ** 2 for raw, human in pairs) / len(pairs)) ** 0.5 if pairs else None
    return {
        "answers": len(rows),
        "not_judged": len(rows) - len(pairs),
        "r": None if r is None else round(r, 3),
        "rmse": None if error is None else round(error, 3),
    }


async def _raw(row: Scored, judge: Judge) -> float | None:
    """The raw score against the first reference; ``None`` when it could not be judged."""
    given = given_question(row.question, row.references[0])
    try:
        return (await grade_answer(given.question, given.rubric, row.answer, judge)).raw
    except ModelError:
        return None


# --- the table -------------------------------------------------------------------------------------------


def keep(table: Mapping[str, Any], folder: Path) -> Path:
    """Write a model's table to its file."""
    folder.mkdir(exist_ok=True)
    file = folder / f"llm-{re.sub(r'[^a-z0-9.]+', '-', table['model'].lower()).strip('-.')}.json"
    file.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return file


def show(table: Mapping[str, Any]) -> None:
    """Print a model's table."""
    usage = Usage(**table["usage"])
    cost = "price unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    print(f"{table['model']}: {usage.calls} calls, {usage.tokens_in} + {usage.tokens_out} tokens, {cost}")
    for name, found in table["samples"].items():
        print(f"  {name}", *(f"    {what:26} {value}" for what, value in found.items()), sep="\n")
    print("  answers that people scored:", table["answers"])


def main(arguments: Sequence[str] = (), folder: Path = RESULTS) -> int:
    """Measure every model, print, keep. Exit code 2 when a named model cannot be used."""
    found = models(arguments)
    if not found:
        print("skipped: no model is named; set PLUMBLINE_JUDGE and the key of its provider")
    for model in found:
        try:
            with tempfile.TemporaryDirectory() as home:
                table = measure(model, Path(home))
        except ModelSetup as error:
            print(f"skipped: {error}")
            return 2 if arguments else 0
        show(table)
        print(f"  kept in {keep(table, folder)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
