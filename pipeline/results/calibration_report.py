"""Calibration, agreement and raters as HTML files that need nothing else, in the style of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.calibration.agreement import Agreement, BlandAltman
from pipeline.calibration.drawing import drawn
from pipeline.calibration.pairwise import TITLES
from pipeline.calibration.raters import RatersReport
from pipeline.calibration.record import Calibration
from pipeline.calibration.sets import CalibrationSet
from pipeline.results.pictures import Axis, Plot, around, svg
from pipeline.results.report import page

SHOWN = 40
"""Rows of a long table."""


@dataclass(frozen=True)
class Picture:
    """A picture with its title and what to see in it."""

    title: str
    drawn: Markup
    note: str


def calibration_html(given: CalibrationSet, made: Calibration) -> str:
    """A calibration with its pictures: the map, the learning curve, the cost of review."""
    width = made.scale.high - made.scale.low
    pictures = [_map(given, made), _review(made, width)]
    if made.curve:
        pictures.insert(1, _learning(made, width))
    return _page("calibration.html.j2", made=made, given=given, width=width, pictures=pictures)


def agreement_html(given: CalibrationSet, found: Agreement) -> str:
    """Agreement with its Bland-Altman picture."""
    pictures = [] if found.bland_altman is None else [_bland_altman(given, found.bland_altman)]
    return _page("agreement.html.j2", found=found, given=given, pictures=pictures, shown=SHOWN, titles=TITLES)


def raters_html(given: CalibrationSet, found: RatersReport) -> str:
    """Severities with their intervals, and the rest of each rater."""
    return _page("raters.html.j2", found=found, given=given, pictures=[_severities(found)], shown=SHOWN)


def _page(template: str, **context: Any) -> str:
    return page(template, {**context, "figure_of": _figure})


def _figure(value: float | None) -> str:
    """A figure with two places, a true minus; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _map(given: CalibrationSet, made: Calibration) -> Picture:
    """Human scores against the grader's, the map and its interval."""
    found, scale = drawn(given, made), made.scale
    ends = (scale.low, scale.high)
    plot = Plot(
        says="Human scores against the grader's own, with the fitted map and its interval.",
        across=Axis(f"{made.grader}, its own score", *ends),
        up=Axis("people", *ends),
        bands=[[(at.own, at.low, at.high) for at in found.line]],
        lines=[
            ("aside", [(scale.low, scale.low), (scale.high, scale.high)]),
            ("main", [(at.own, at.mapped) for at in found.line]),
        ],
        points=list(found.points),
    )
    note = (
        f"Each point is an answer. The line is the map ({made.method}); the shade holds "
        f"{made.quality.share:.0%} of human scores. On the dashed line the grader's own score would be right."
    )
    return Picture("The map", svg(plot), note)


def _learning(made: Calibration, width: float) -> Picture:
    labels = [float(p.labels) for p in made.curve]
    errors, unmapped = [p.error * width for p in made.curve], [p.unmapped * width for p in made.curve]
    widths = [p.width * width for p in made.curve]
    plot = Plot(
        says="Error on questions not seen, and interval width, against the number of labels.",
        across=Axis("labels", *around([0.0, *labels])),
        up=Axis("on the human scale", 0.0, around([*errors, *unmapped, *widths])[1]),
        lines=[
            ("main", list(zip(labels, errors, strict=True))),
            ("aside", list(zip(labels, unmapped, strict=True))),
            ("limit", list(zip(labels, widths, strict=True))),
        ],
        names=[(labels[0], errors[0], "RMSE"), (labels[0], widths[0], "interval width")],
    )
    note = "Whole: RMSE of the fitted map. Dashed: of no mapping. Dotted: mean width of the interval."
    return Picture("What labels buy", svg(plot), note)


def _review(made: Calibration, width: float) -> Picture:
    curve = [(step.share * 100, step.error * width) for step in made.review]
    chance = [(step.share * 100, step.at_random * width) for step in made.review]
    plot = Plot(
        says="The error that is left against the share of answers that people look at.",
        across=Axis("% looked at by people, widest interval first", 0, 100),
        up=Axis("RMSE left", 0.0, around([y for _, y in (*curve, *chance)])[1]),
        lines=[("main", curve), ("aside", chance)],
    )
    fifth = made.review[4]
    note = (
        f"Review {fifth.share:.0%} and the error left is {fifth.error * width:.2f}; picked by chance "
        f"(dashed) it would be {fifth.at_random * width:.2f}. A person's word is taken as the truth."
    )
    return Picture("What review buys", svg(plot), note)


def _bland_altman(given: CalibrationSet, found: BlandAltman) -> Picture:
    ends = (given.scale.low, given.scale.high)
    limits = [("limit", [(ends[0], value), (ends[1], value)]) for value in (found.low, found.high)]
    plot = Plot(
        says="The difference between grader and people against their mean.",
        across=Axis("mean of grader and people", *ends),
        up=Axis("grader − people", *around([*found.differences, found.low, found.high])),
        lines=[
            ("aside", [(ends[0], 0.0), (ends[1], 0.0)]),
            ("main", [(ends[0], found.bias), (ends[1], found.bias)]),
            *limits,
        ],
        points=list(zip(found.means, found.differences, strict=True)),
    )
    note = (
        f"Above 0 the grader is kinder. On average by {_figure(found.bias)}; 95% of differences between "
        f"{_figure(found.low)} and {_figure(found.high)} (dotted)."
    )
    return Picture("Where it is too kind (Bland-Altman)", svg(plot), note)


def _severities(found: RatersReport) -> Picture:
    reach = [1.96 * r.severity_se for r in found.raters]
    whiskers = [
        (float(n), r.severity - reach[n - 1], r.severity + reach[n - 1])
        for n, r in enumerate(found.raters, start=1)
    ]
    plot = Plot(
        says="Each rater's severity with its 95% interval, the most severe first.",
        across=Axis("raters, the most severe first", 0, len(found.raters) + 1),
        up=Axis("severity", *around([v for w in whiskers for v in w[1:]])),
        lines=[("aside", [(0.0, 0.0), (len(found.raters) + 1.0, 0.0)])],
        whiskers=whiskers,
        points=[(float(n), r.severity) for n, r in enumerate(found.raters, start=1)],
        names=[(float(n), r.severity, r.name) for n, r in enumerate(found.raters, start=1) if r.notes],
    )
    return Picture("Severity", svg(plot), "Above 0: scores the same answers lower than the average rater.")
