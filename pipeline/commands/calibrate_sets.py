"""`plumbline calibrate import`, `export`, `make`, `label`, `run`, `sets`: where human scores come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.commands import judging
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.calibrating import Desk
    from pipeline.calibration.columns import Columns
    from pipeline.calibration.labelling import Shown
    from pipeline.calibration.rows import Row
    from pipeline.calibration.scale import Scale
    from pipeline.calibration.sets import CalibrationSet
    from pipeline.calibration.shelf import Shelf

SetArgument = Annotated[str, typer.Argument(metavar="SET", help="A set's name; NAME@3 is its version 3.")]
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="CSV, XLSX or JSONL, one row an answer or a score.")
]
ScaleOption = Annotated[
    str | None, typer.Option("--scale", help="LOW:HIGH or LOW:HIGH:STEP, such as 1:5 or 0:5:0.5.")
]
ItemColumn = Annotated[str, typer.Option("--item-column", help="What names an answer.")]
QuestionColumn = Annotated[str, typer.Option("--question-column", help="The question's id or text.")]
GroupColumn = Annotated[
    str, typer.Option("--group-column", help="What is held out together; else the question.")
]
AskedColumn = Annotated[str, typer.Option("--asked-column", help="The question's text.")]
ReferenceColumn = Annotated[str, typer.Option("--reference-column", help="The reference answer.")]
AnswerColumn = Annotated[str, typer.Option("--answer-column", help="What was answered.")]
LevelColumn = Annotated[str, typer.Option("--level-column", help="Difficulty or seniority.")]
CriterionColumn = Annotated[str, typer.Option("--criterion-column", help="Which criterion the score is of.")]
RaterColumn = Annotated[str, typer.Option("--rater-column", help="Who scored, for one score a row.")]
ScoreColumn = Annotated[str, typer.Option("--score-column", help="The score, for one score a row.")]
PersonColumns = Annotated[str, typer.Option("--person-columns", help="One column a person, with commas.")]
GraderColumns = Annotated[str, typer.Option("--grader-columns", help="One column a grader, with commas.")]
ProbabilityColumns = Annotated[
    str, typer.Option("--probability-columns", help="The grader's, for each level, lowest first.")
]
SOME_FAILED = 3


def register(app: typer.Typer) -> None:
    """Puts the commands about sets beside the others."""
    app.command("import")(import_)
    for command in (export, make, label, run, sets, pseudonym):
        app.command()(command)


def named_set(shelf: Shelf, name: str) -> CalibrationSet:
    """The set that ``NAME`` or ``NAME@VERSION`` names. Raises BadInput."""
    plain, _, version = name.partition("@")
    if version and not version.isdecimal():
        raise BadInput(f"{name!r} names no version; write the set's name, or NAME@3 for its version 3.")
    return shelf.sets.get(plain, int(version) if version else None)


def import_(
    file: FileArgument,
    name: Annotated[str, typer.Option("--set", help="The set's name.")],
    scale: ScaleOption = None,
    item: ItemColumn = "item",
    question: QuestionColumn = "",
    group: GroupColumn = "",
    asked: AskedColumn = "",
    reference: ReferenceColumn = "",
    answer: AnswerColumn = "",
    level: LevelColumn = "",
    criterion: CriterionColumn = "",
    rater: RaterColumn = "",
    score: ScoreColumn = "",
    people: PersonColumns = "",
    graders: GraderColumns = "",
    probabilities: ProbabilityColumns = "",
    bank: Annotated[bool, typer.Option("--bank", help="Questions must be ids of the bank.")] = False,
    guess: Annotated[
        bool, typer.Option("--guess", help="Guess the columns that are not named, and say them.")
    ] = False,
    add: Annotated[bool, typer.Option("--add", help="Add to a set, as its next version.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Read human scores, and graders' if there are any, into a set. People are kept by pseudonym."""
    from pipeline.calibration.columns import Columns
    from pipeline.calibration.importing import added

    columns = Columns(
        item=item, question=question, group=group, asked=asked, reference=reference, answer=answer,
        level=level, criterion=criterion, rater=rater, score=score,
        people=_names(people), graders=_names(graders), probabilities=_names(probabilities),
    )  # fmt: skip
    desk = _desk()
    shelf, rows = desk.shelf, desk.rows(file)
    before = shelf.sets.get(name) if add else None
    on = before.scale if before else _stated(scale)
    if guess:
        columns = _guessed(columns, rows, on)
    found = desk.read(rows, columns, on, file.name, bank)
    if before is None:
        kept = shelf.sets.create(name, on, found.rows)
    else:
        kept = shelf.sets.add(name, added(found, before, file.name))
    if found.repeated:
        terminal.note(f"{found.repeated} scores stood there twice, the same both times; each counts once.")
    _told(kept, as_json)


def _guessed(columns: Columns, rows: Sequence[Row], scale: Scale) -> Columns:
    """The columns with guesses where none is named; says what was guessed."""
    from dataclasses import asdict, replace

    from pipeline.calibration.guessing import filled

    there = {name for row in rows for name in row.cells}
    found = filled(replace(columns, item=columns.item if columns.item in there else ""), rows, scale)
    told = {meaning: name for meaning, name in asdict(found).items() if name}
    terminal.note(
        "Columns: " + "; ".join(f"{m}: {n if isinstance(n, str) else ', '.join(n)}" for m, n in told.items())
    )
    return found


def _desk() -> Desk:
    from pipeline.calibrating import Desk
    from pipeline.settings import load

    return Desk(load())


def _stated(scale: str | None) -> Scale:
    from pipeline.calibration.scale import parse

    if scale is None:
        raise BadInput("State the scale that people scored on: --scale 1:5, or LOW:HIGH:STEP.")
    return parse(scale)


def export(
    name: SetArgument,
    to: Annotated[Path, typer.Option("--out", help="A file that ends in .csv, .xlsx or .jsonl.")],
    as_json: JsonFlag = False,
) -> None:
    """Write a set as a file that can be imported again, people by pseudonym."""
    from pipeline.calibration.exporting import write

    given = named_set(_shelf(), name)
    write(given, to)
    _told(given, as_json)
    terminal.note(f"Written to {to}.")


def make(
    name: Annotated[str, typer.Argument(metavar="SET", help="The new set's name.")],
    size: Annotated[int, typer.Option("--size", min=1, help="How many exchanges.")] = 50,
    scale: Annotated[str, typer.Option("--scale", help="The scale that people will score on.")] = "1:5",
    seed: Annotated[int, typer.Option("--seed", help="Of the draw.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Draw exchanges from the stored evaluations, spread over questions and scores, to be labelled."""
    desk, on = _desk(), _stated(scale)
    items = desk.draw(size, seed)
    _told(desk.shelf.sets.create(name, on, items), as_json)
    terminal.note(
        f"`plumbline calibrate label {name} --rater NAME` takes scores; `calibrate run {name}` grades it."
    )


def label(
    name: Annotated[str, typer.Argument(metavar="SET", help="A set's name.")],
    rater: Annotated[str, typer.Option("--rater", help="Who scores; kept as a pseudonym.")],
    as_json: JsonFlag = False,
) -> None:
    """Score answers one after the other, blind: no other score is shown. Stop at any time with q."""
    if not rater.strip():
        raise BadInput("Say who scores with --rater; the name is kept as a pseudonym.")
    desk = _desk()
    scale = desk.shelf.sets.get(name).scale

    def ask(shown: Shown, number: int, of: int) -> float | None:
        terminal.note(f"\n{number} of {of}\n\nQuestion: {shown.question}")
        if shown.reference:
            terminal.note(f"\nReference: {shown.reference}")
        terminal.note(f"\n{shown.answer}\n")
        return _asked(scale)

    try:
        kept = desk.label(name, rater, ask)
    except _Enough:
        kept = desk.shelf.sets.get(name)
    _told(kept, as_json)


class _Enough(Exception):
    """The person wants to stop."""


def _asked(scale: Scale) -> float | None:
    """A score from the keyboard; ``None`` to pass over the answer."""
    while True:
        typed = typer.prompt(f"Score {scale.text} (s skips, q stops)", err=True).strip().lower()
        if typed == "q":
            raise _Enough
        if typed == "s":
            return None
        try:
            score = float(typed.replace(",", "."))
        except ValueError:
            score = float("nan")
        if scale.holds(score):
            return score
        terminal.note(f"{typed[:40]!r} is not on the scale {scale.text}.")


def run(
    name: Annotated[str, typer.Argument(metavar="SET", help="A set's name.")],
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    max_calls: judging.MaxCallsOption = None,
    as_json: JsonFlag = False,
) -> int:
    """Let a judge score the set's answers, and keep its scores in the set."""
    from pipeline.calibrating import Desk

    desk = Desk(judging.Flags(judge, base_url, max_cost, max_calls).settings())
    with terminal.progress("Grading") as progress:
        ran = desk.run(name, progress)
    for reading in ran.failed[:10]:
        terminal.note(f"{reading.item}: {reading.why}")
    if as_json:
        failed = [{"item": one.item, "why": one.why} for one in ran.failed]
        of = {"set": ran.given.name, "version": ran.given.version, "grader": ran.grader}
        terminal.emit({"schema": "run/1", **of, "scored": ran.scored, "failed": failed})
    else:
        terminal.say(f"{ran.grader}: {ran.scored} answers scored, {len(ran.failed)} not")
    return SOME_FAILED if ran.failed else 0


def sets(as_json: JsonFlag = False) -> None:
    """List the sets."""
    shelf = _shelf()
    found = [shelf.sets.get(name) for name in shelf.sets.names()]
    if as_json:
        terminal.emit({"schema": "sets/1", "sets": [_summary(one) for one in found]})
        return
    if not found:
        terminal.say("There is no set yet. `plumbline calibrate import` reads one from a file.")
        return
    rows = [
        (s.name, str(s.version), s.scale.text, str(len(s.items)), str(len(s.people)), ", ".join(s.graders))
        for s in found
    ]
    terminal.table(("set", "version", "scale", "items", "people", "graders"), rows, right=(1, 3, 4))


def pseudonym(
    person: Annotated[str, typer.Argument(metavar="NAME", help="A person who scores.")],
    as_json: JsonFlag = False,
) -> None:
    """The pseudonym by which a person stands in the sets of this machine."""
    found = _shelf().pseudonyms.of(person)
    if as_json:
        terminal.emit({"schema": "pseudonym/1", "pseudonym": found})
    else:
        terminal.say(found)


def _summary(given: CalibrationSet) -> dict[str, object]:
    return {
        "name": given.name,
        "version": given.version,
        "hash": given.hash,
        "scale": given.scale.text,
        "items": len(given.items),
        "scores": len(given.ratings),
        "people": list(given.people),
        "graders": list(given.graders),
        "criteria": list(given.criteria),
    }


def _told(given: CalibrationSet, as_json: bool) -> None:
    if as_json:
        terminal.emit({"schema": "set/1", **_summary(given)})
        return
    terminal.say(
        f"{given.name}, version {given.version}: {len(given.items)} answers, {len(given.ratings)} scores by "
        f"{len(given.people)} people and {len(given.graders)} graders, on {given.scale.text}"
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _shelf() -> Shelf:
    from pipeline.calibration.shelf import Shelf
    from pipeline.settings import load

    return Shelf(load().home)
