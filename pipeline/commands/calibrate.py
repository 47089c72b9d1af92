"""`plumbline calibrate`: sets of human scores, and what they say of a grader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import terminal
from pipeline.commands import calibrate_sets, judging
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from pipeline.calibration.record import Calibration
    from pipeline.calibration.sets import CalibrationSet
    from pipeline.calibration.shelf import Shelf

app = typer.Typer(
    help="How far scores can be trusted: held against scores that people gave.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SetArgument = calibrate_sets.SetArgument
GraderOption = Annotated[
    str | None, typer.Option("--grader", help="Which grader of the set; needed where there are several.")
]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Also write the report to this file.")]
CalibrationArgument = Annotated[
    str | None, typer.Argument(metavar="[CALIBRATION]", help="A calibration's id; the newest without it.")
]
calibrate_sets.register(app)


@app.command()
def agree(
    name: SetArgument, grader: GraderOption = None, html: HtmlOption = None, as_json: JsonFlag = False
) -> None:
    """How far a grader is from people, beside how far people are from each other."""
    from pipeline.calibration.agreement import agreement
    from pipeline.calibration.pairwise import TITLES

    given = _set(name)
    found = agreement(given, given.the_grader(grader))
    if html is not None:
        from pipeline.results.calibration_report import agreement_html

        _write(agreement_html(given, found), html)
    if as_json:
        _emit("agreement/1", given, found)
        return
    rows = [
        (TITLES[name], one.grader_person.text, one.person_person.text, one.grader_mean.text)
        for name, one in found.statistics.items()
    ]
    terminal.say(f"{found.grader} and {len(found.people)} people on {found.items} answers, 95% intervals")
    terminal.table(("", "grader and each person", "people", "grader and their mean"), rows)
    for label, all_ in (("people", found.people_alone), ("with the grader", found.with_grader)):
        terminal.say(
            f"{label}: ICC(2,1) {all_.icc_single.text}; ICC(2,k) {all_.icc_mean.text}; "
            f"alpha {all_.alpha.text}; Fleiss {all_.fleiss.text}"
        )
    for point in found.by_criterion:
        terminal.say(
            f"criterion {point.criterion}: kappa {point.kappa.text}; F1 {point.f1.text}; "
            f"bias {point.bias.text}"
        )
    for step in found.curve:
        terminal.say(
            f"where the grader gives {step.level:g}, people give {step.people.text} ({step.items} answers)"
        )


@app.command()
def fit(
    name: SetArgument,
    grader: GraderOption = None,
    method: Annotated[
        str | None,
        typer.Option("--method", help="identity, linear, isotonic or ordinal; chosen without it."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the folds.")] = 0,
    html: HtmlOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Put a grader on the scale of people: fit the map from its scores to theirs, with its interval."""
    from pipeline.calibration.fitting import fit as fitted
    from pipeline.calibration.methods import Method
    from pipeline.calibration.record import to_json

    if method is not None and method not in tuple(Method):
        raise BadInput(f"There is no method {method!r}; there are: {', '.join(Method)}.")
    shelf, given = _shelf(), _set(name)
    made = fitted(given, given.the_grader(grader), Method(method) if method else None, seed)
    shelf.keep(made)
    if html is not None:
        _report(given, made, html)
    if as_json:
        terminal.emit(to_json(made))
    else:
        _say_fit(made)


@app.command()
def report(
    calibration: CalibrationArgument = None, html: HtmlOption = None, as_json: JsonFlag = False
) -> None:
    """A calibration with its pictures, as one HTML file; or as JSON."""
    from pipeline.calibration.record import to_json

    shelf = _shelf()
    found = _calibration(shelf, calibration)
    if html is not None:
        _report(shelf.sets.get(found.set_name, found.set_version), found, html)
    if as_json:
        terminal.emit(to_json(found))
    else:
        _say_fit(found)


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """List the calibrations, newest first."""
    found = _shelf().all()
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "id": c.id,
                "created": c.created,
                "set": c.set_name,
                "version": c.set_version,
                "grader": c.grader,
                "method": c.method,
                "labels": c.quality.labels,
                "rmse": c.quality.error,
            }
            for c in found
        ]
        terminal.emit({"schema": "calibrations/1", "calibrations": rows})
        return
    if not found:
        terminal.say("Nothing was calibrated yet. `plumbline calibrate fit SET` does.")
        return
    table = [
        (
            c.id,
            c.created[:16].replace("T", " "),
            c.grader,
            f"{c.set_name} v{c.set_version}",
            c.method,
            f"{c.quality.labels}",
            f"{c.quality.unmapped:.2f}",
            f"{c.quality.error:.2f}",
        )
        for c in found
    ]
    columns = ("id", "when (UTC)", "grader", "set", "method", "labels", "RMSE before", "after")
    terminal.table(columns, table, right=(5, 6, 7))


@app.command()
def compare(
    name: SetArgument,
    first: Annotated[str | None, typer.Argument(metavar="[GRADER]", help="A grader of the set.")] = None,
    second: Annotated[str | None, typer.Argument(metavar="[GRADER]", help="Another one.")] = None,
    statistic: Annotated[
        str, typer.Option("--statistic", help="qwk, exact, adjacent, pearson, spearman, mae or rmse.")
    ] = "qwk",
    margin: Annotated[
        float, typer.Option("--margin", help="How much less agreement still counts as good as a person's.")
    ] = 0.05,
    as_json: JsonFlag = False,
) -> None:
    """Two graders against each other; without names, every grader against a single person."""
    from pipeline.calibration import comparison

    given = _set(name)
    if statistic not in ("qwk", "exact", "adjacent", "pearson", "spearman", "mae", "rmse"):
        raise BadInput(f"There is no statistic {statistic!r} to compare by; `--help` lists them.")
    if (first is None) != (second is None):
        raise BadInput("Name two graders to compare them, or none to hold each against a single person.")
    if first is not None and second is not None:
        found = comparison.compare(given, first, second, statistic)
        if as_json:
            _emit("comparison/1", given, found)
            return
        terminal.say(f"{first}: {found.of_first.text}\n{second}: {found.of_second.text}")
        terminal.say(f"difference of {statistic}, {found.items} answers: {found.difference.text}")
        terminal.say(f"{found.outcome.value}.")
        return
    each = comparison.against_people(given, (), statistic, margin)
    if as_json:
        _emit("against-people/1", given, {"graders": each})
        return
    rows = [(one.grader, one.of_grader.text, one.difference.text, one.standing.value) for one in each]
    people = each[0].of_people.text if each else "nobody"
    terminal.say(f"{statistic} of two people: {people}")
    terminal.table(("grader", f"{statistic} with a person", "difference from people", ""), rows)


@app.command()
def panel(
    name: SetArgument,
    graders: Annotated[
        str | None, typer.Option("--graders", help="Which, with commas; all without it.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, max=20, help="Largest panel that is tried.")] = 5,
    as_json: JsonFlag = False,
) -> None:
    """Weights for several graders together, and the smallest panel that is as good as the best."""
    from pipeline.calibration import panels

    given = _set(name)
    names = [given.rater(part.strip()).name for part in graders.split(",")] if graders else []
    found = panels.panel(given, names, most)
    if as_json:
        _emit("panel/1", given, found)
        return
    rows = [(", ".join(step.members), step.error.text) for step in found.steps]
    terminal.table(("panel", "RMSE on questions not seen"), rows)
    terminal.say(f"Smallest as good as the best: {', '.join(found.smallest)}")
    weights = sorted(found.weights.items(), key=lambda pair: -pair[1])
    terminal.say(
        "Weights of all: " + ", ".join(f"{grader} {weight:.2f}" for grader, weight in weights if weight)
    )


@app.command()
def raters(name: SetArgument, html: HtmlOption = None, as_json: JsonFlag = False) -> None:
    """Who is severe and who is kind, who is consistent, and what the average rater would give."""
    from pipeline.calibration.raters import raters as everybody

    given = _set(name)
    found = everybody(given)
    if html is not None:
        from pipeline.results.calibration_report import raters_html

        _write(raters_html(given, found), html)
    if as_json:
        _emit("raters/1", given, found)
        return
    rows = [
        (
            r.name,
            r.kind.value,
            str(r.scored),
            f"{r.severity:+.2f} ± {1.96 * r.severity_se:.2f}",
            f"{r.spread:.2f}",
            f"{r.slope:.2f}",
            ", ".join(r.notes),
        )
        for r in found.raters
    ]
    columns = ("rater", "", "scores", "severity, 95%", "spread", "range", "")
    terminal.table(columns, rows, right=(2, 3, 4, 5))
    for warning in found.warnings:
        terminal.note(warning)


@app.command()
def check(
    calibration: CalibrationArgument = None,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Has the grader drifted? Run the calibration's set again and hold it against control limits."""
    from dataclasses import asdict

    from pipeline.calibrating import Desk

    desk = Desk(judging.Flags(judge, base_url, max_cost).settings())
    found = _calibration(desk.shelf, calibration)
    with terminal.progress("Running again") as progress:
        checked = desk.check(found, progress)
    told = {**asdict(checked), "in_control": checked.in_control}
    desk.shelf.keep_check(found.id, told)
    if as_json:
        terminal.emit({"schema": "check/1", **told})
        return
    terminal.say(
        f"Calibration {found.id} of {found.grader}: {checked.items} answers, {checked.moved} scores moved"
    )
    rows = [
        (
            c.name,
            f"{c.at_fitting:.3f}",
            f"{c.now:.3f}",
            f"{c.low:.3f} to {c.high:.3f}",
            "" if c.within else "out of control",
        )
        for c in checked.controls
    ]
    terminal.table(("", "at fitting", "now", "limits", ""), rows, right=(1, 2, 3))
    terminal.say(checked.why or "The calibration belongs to this grader.")


@app.command()
def more(
    name: SetArgument,
    grader: GraderOption = None,
    most: Annotated[int, typer.Option("--items", min=1, help="How many items to name.")] = 20,
    as_json: JsonFlag = False,
) -> None:
    """How many more labels, and which: the interval's width against the number of labels."""
    from pipeline.calibration.fitting import fit as fitted
    from pipeline.calibration.planning import plan

    given = _set(name)
    found = plan(given, fitted(given, given.the_grader(grader)), most)
    if as_json:
        _emit("plan/1", given, found)
        return
    rows = [
        (str(e.labels), f"{e.width:.2f}", "measured" if e.measured else "expected") for e in found.expected
    ]
    terminal.table(("labels", "width of the 90% interval", ""), rows, right=(0, 1))
    terminal.say(found.why)
    terminal.say("Label next: " + (", ".join(found.next) or "every item that the grader scored has a label"))


def _shelf() -> Shelf:
    from pipeline.calibration.shelf import Shelf
    from pipeline.settings import load

    return Shelf(load().home)


def _set(name: str) -> CalibrationSet:
    """A set, or a certain version of it as ``NAME@3``."""
    return calibrate_sets.named_set(_shelf(), name)


def _calibration(shelf: Shelf, id: str | None) -> Calibration:
    if id is not None:
        return shelf.get(id)
    found = shelf.all()
    if not found:
        raise BadInput("Nothing was calibrated yet. `plumbline calibrate fit SET` does.")
    return found[0]


def _emit(schema: str, given: CalibrationSet, found: Any) -> None:
    """A result with the set that it is of."""
    from dataclasses import asdict, is_dataclass

    body = asdict(found) if is_dataclass(found) and not isinstance(found, type) else _plain(found)
    of = {"name": given.name, "version": given.version, "hash": given.hash, "scale": given.scale.text}
    terminal.emit({"schema": schema, "set": of, **body})


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    from dataclasses import asdict

    return {key: [asdict(one) for one in each] for key, each in found.items()}


def _report(given: CalibrationSet, made: Calibration, html: Path) -> None:
    from pipeline.results.calibration_report import calibration_html

    _write(calibration_html(given, made), html)


def _write(text: str, html: Path) -> None:
    from pipeline.commands.evaluate import write_text

    write_text(text, html)
    terminal.note(f"Report: {html}")


def _say_fit(made: Calibration) -> None:
    q = made.quality
    terminal.say(
        f"Calibration {made.id} of {made.grader}: {made.method}, {q.labels} labels, {q.questions} questions"
    )
    rows = [(one.method, f"{one.error:.3f}", f"{one.by_whom:.3f}") for one in made.tried]
    terminal.table(("method", "RMSE held out", "knowing who scored"), rows, right=(1, 2))
    terminal.say(
        f"On questions not seen: RMSE {q.unmapped:.3f} before, {q.error:.3f} after. "
        f"{q.covered:.0%} of human scores lie within the {q.share:.0%} intervals, "
        f"{q.width:.2f} wide on average."
    )
    width = made.scale.high - made.scale.low
    for size in made.curve:
        verdict = "worse than no mapping" if size.worse else "no worse than no mapping"
        terminal.say(
            f"  {size.labels} labels: RMSE {size.error * width:.3f} "
            f"({size.unmapped * width:.3f} unmapped), {verdict}"
        )
    for step in made.review[::4]:
        terminal.say(f"  review {step.share:.0%} and the error left is {step.error * width:.2f}")
    if not made.reader:
        terminal.say("The grader is of another program, so this calibration is applied to no score here.")
