"""The evaluation as one HTML file that needs nothing else: no network, no font, no script from anywhere.

``manuscript`` and ``css`` give its middle part alone, for a page that has its own frame.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.domain import (
    ChecklistResult,
    ChecklistStatus,
    CriterionKind,
    Evaluation,
    Grade,
    GradedCriterion,
    Status,
    Transcript,
)
from pipeline.results.manuscript import Section, sections
from pipeline.results.marking import clock, lines, visible
from pipeline.results.reviews import ReviewRecord, Standing, blinded

STATUS_WORDS = {
    Status.MET: "Met",
    Status.PARTIAL: "Partly met",
    Status.MISSING: "Not found",
    Status.CONTRADICTED: "Contradicted",
    Status.NOT_ASSESSED: "Not assessed",
}
PITFALL_WORDS = {Status.MISSING: "Wrong claim not made", Status.CONTRADICTED: "Wrong claim made"}
"""What the statuses of a pitfall say."""
ANCHORS = ("none or wrong", "weak", "partial", "solid", "excellent")
"""What the scores 1 to 5 mean."""


def html(evaluation: Evaluation, transcript: Transcript, stands: Standing | None = None) -> str:
    """The whole report as an HTML document, with what people say beside what the judge found."""
    style, script = _page_css(), _part("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            **_context(evaluation, transcript, stands),
            style=Markup(style),
            script=Markup(script),
            policy=f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
            "base-uri 'none'; form-action 'none'",
        )
    )


def page(template: str, context: dict[str, Any], *styles: str) -> str:
    """A page of figures as an HTML document by one of the templates, with further style sheets of theirs."""
    style = "\n".join((_page_css(), *map(_part, ("figures.css", *styles))))
    policy = f"default-src 'none'; style-src {_source(style)}; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(**context, style=Markup(style), policy=policy)


def manuscript(
    evaluation: Evaluation,
    transcript: Transcript,
    stands: Standing | None = None,
    hidden: Collection[int] = (),
    acts: bool = False,
) -> str:
    """The marked transcript alone, as a fragment for a page that includes ``css()``.

    The judge's view of the exchanges in ``hidden`` is left out. With ``acts`` there are buttons that the page
    must answer, each with its ``data-act``, ``data-exchange`` and ``data-criterion``.
    """
    template = _environment().get_template("manuscript.html.j2")
    shown = blinded(evaluation, hidden) if hidden else evaluation
    return template.render(**{**_context(shown, transcript, stands), "hidden": hidden, "acts": acts})


@cache
def css() -> str:
    """The style sheet of ``manuscript``, all of it under ``.plumbline``; it fits the width it is given."""
    container = ".plumbline.manuscript { container: manuscript / inline-size; }"
    narrow = f"@media screen {{ @container manuscript (max-width: 60rem) {{\n{_part('narrow.css')}}} }}"
    return "\n".join((_part("manuscript.css"), container, narrow))


@cache
def _page_css() -> str:
    """The style sheet of the whole report, which fits the window and prints."""
    narrow = f"@media screen and (max-width: 64rem) {{\n{_part('narrow.css')}}}\n"
    return "\n".join((_part("manuscript.css"), narrow, _part("page.css"), _part("paper.css")))


def _context(evaluation: Evaluation, transcript: Transcript, stands: Standing | None) -> dict[str, Any]:
    """What the templates are given."""
    return {
        "evaluation": evaluation,
        "transcript": transcript,
        "sections": sections(evaluation, transcript, stands),
        "stands": stands,
        "hidden": (),
        "acts": False,
    }


@cache
def _environment() -> Environment:
    """The templates: everything is escaped, and an unknown name is an error."""
    environment = Environment(
        loader=PackageLoader("pipeline.results"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {
        "clock": clock,
        "lines": lines,
        "credit": credit,
        "found": found,
        "figure": figure,
        "along": along,
        "day": day,
        "found_by": found_by,
    }
    environment.globals |= {"words": STATUS_WORDS, "anchors": ANCHORS, "tally": tally, "items": items}
    return environment


def _shown(value: Any) -> Any:
    """Every text that a template writes, without what a page may not hold."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _part(name: str) -> str:
    """A file that is written into the page as it is."""
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _source(text: str) -> str:
    """The hash by which the page's policy lets in its own style and script, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def figure(value: float) -> str:
    """A figure of the sum: two places at the most, a true minus."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown.replace("-", "−")


def credit(value: float) -> str:
    """A credit as it is spoken of: 1, ½, 0, −½."""
    return {0.5: "½", -0.5: "−½"}.get(value, figure(value))


def along(score: float, pad: float) -> str:
    """Where a score from 1 to 5 stands on a line that leaves ``pad`` percent free at both ends."""
    return f"{pad + (100 - 2 * pad) * (min(5.0, max(1.0, score)) - 1) / 4:.2f}%"


def found(criterion: GradedCriterion) -> str:
    """What was found for a criterion, in words."""
    pitfall = PITFALL_WORDS.get(criterion.status) if criterion.kind is CriterionKind.PITFALL else None
    return pitfall or STATUS_WORDS[criterion.status]


def found_by(record: ReviewRecord, criterion: GradedCriterion) -> GradedCriterion:
    """The criterion with the status that a person gave it."""
    return replace(criterion, status=Status(str(record.after)))


def day(created: str) -> str:
    """The date of a record."""
    return created[:10]


def tally(section: Section) -> list[tuple[Status, int]]:
    """How many criteria have each status, in the order of the statuses."""
    return [(status, section.counts[status]) for status in Status if status in section.counts]


def items(grade: Grade) -> dict[str, list[ChecklistResult]]:
    """The checklist by status, the empty ones left out."""
    by_status = {s.value: [item for item in grade.checklist if item.status is s] for s in ChecklistStatus}
    return {status: found for status, found in by_status.items() if found}
