"""The papers of an interview: the interviewer's sheet, the candidate's practice sheet, the plan.

Sheets come as Markdown and as one HTML file that prints on A4 and needs nothing else. Texts are as the bank
has them; none of them can become markup.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.domain import Anchor, Criterion, CriterionKind
from pipeline.interview.kit import Chosen, Kit, Variant
from pipeline.results.marking import visible
from pipeline.results.report import ANCHORS

SCHEMA = "kit/1"
CODE = re.compile(r"(`+)(?:(?!\1).)+?\1")
LEADING = re.compile(r"^(?:[#>+*-]|\d+[.)])(?=\s|$)|^(?:```|~~~|---)")
MARKUP = re.compile(r"[<&|\[\]]")
NOTES = "Notes:" + "\n\n&nbsp;" * 4


def plan(variant: Variant) -> str:
    """The plan file that ``plumbline evaluate --plan`` takes: an id a line."""
    return "".join(f"{name}\n" for name in variant.plan)


def to_json(kit: Kit) -> dict[str, Any]:
    """The kit as plain data, schema ``kit/1``."""
    wish = asdict(kit.wish) | {"mix": list(kit.wish.shares)}
    return {
        "schema": SCHEMA,
        "wish": json.loads(json.dumps(wish)),
        "variants": [_variant_json(variant) for variant in kit.variants],
        "unmet": list(kit.unmet),
        "considered": kit.considered,
        "left_out": {reason.value: count for reason, count in kit.left_out.items()},
    }


def _variant_json(variant: Variant) -> dict[str, Any]:
    return {
        "name": variant.name,
        "minutes": variant.minutes,
        "difficulty": dict(variant.difficulty),
        "plan": list(variant.plan),
        "questions": [_chosen_json(chosen) for chosen in variant.questions],
    }


def _chosen_json(chosen: Chosen) -> dict[str, Any]:
    question = chosen.question
    return {
        "id": question.id,
        "document": question.document,
        "number": question.number,
        "text": question.text,
        "topic": chosen.topic,
        "dimension": question.dimension,
        "difficulty": question.difficulty,
        "priority": question.priority,
        "probability": question.probability,
        "minutes": chosen.minutes,
        "why": list(chosen.why),
        "anchors": [asdict(anchor) for anchor in chosen.rubric.anchors],
        "probes": list(chosen.rubric.probes),
    }


def interviewer_html(kit: Kit, variant: Variant) -> str:
    """Questions with what to listen for, levels, probes, and room for notes."""
    return _page("interviewer.html.j2", kit=kit, variant=variant)


def candidate_html(kit: Kit, variant: Variant) -> str:
    """Questions alone, with room to write."""
    return _page("candidate.html.j2", kit=kit, variant=variant)


def interviewer_markdown(kit: Kit, variant: Variant) -> str:
    """As ``interviewer_html``, as Markdown."""
    lines = [f"# {text(heading(kit, variant))}", "", f"{about(kit, variant)} A person decides.", ""]
    lines += ["Candidate: ____________________  Interviewer: ____________________  Date: ____________", ""]
    for number, chosen in enumerate(variant.questions, 1):
        lines += _asked(number, chosen)
        lines += [f"*Why it is in:* {text(' '.join(chosen.why))}", ""]
        lines += _listed("What to listen for", [f"[ ] {text(c.statement)}" for c in points(chosen)])
        lines += _listed("Wrong claims to watch for", [f"[ ] {text(c.statement)}" for c in pitfalls(chosen)])
        lines += _listed("Levels", [f"**{a.level}** {text(a.text)}" for a in anchors(chosen)])
        lines += _listed("To ask further", [text(probe) for probe in chosen.rubric.probes])
        lines += ["Level: 1 / 2 / 3 / 4 / 5", "", NOTES, ""]
    lines += _listed("What could not be met", [text(sentence) for sentence in kit.unmet])
    return "\n".join(lines)


def candidate_markdown(kit: Kit, variant: Variant) -> str:
    """As ``candidate_html``, as Markdown."""
    lines = [f"# Practice: {text(kit.wish.role or 'interview')}", "", about(kit, variant), ""]
    for number, chosen in enumerate(variant.questions, 1):
        lines += [*_asked(number, chosen), NOTES.replace("Notes", "Your answer"), ""]
    return "\n".join(lines)


def _asked(number: int, chosen: Chosen) -> Iterator[str]:
    question = chosen.question
    yield f"## {number}. {text(question.title)} ({chosen.minutes} minutes)"
    yield ""
    if question.text != question.title:
        yield from (f"> {text(line)}" for line in question.text.splitlines())
        yield ""
    yield from _listed("Within these limits", [text(limit) for limit in question.constraints])


def _listed(title: str, entries: Sequence[str]) -> list[str]:
    """A titled list; nothing where it has no entries."""
    return [f"**{title}**", "", *(f"- {entry}" for entry in entries), ""] if entries else []


def text(value: str) -> str:
    """A text of the bank on one line of Markdown: what stands in backticks stays, else nothing is markup."""
    line = visible(" ".join(value.split()))
    pieces: list[str] = []
    end = 0
    for code in CODE.finditer(line):
        pieces += [MARKUP.sub(r"\\\g<0>", line[end : code.start()]), code[0]]
        end = code.end()
    pieces.append(MARKUP.sub(r"\\\g<0>", line[end:]))
    return LEADING.sub(lambda found: f"\\{found[0]}", "".join(pieces))


def heading(kit: Kit, variant: Variant) -> str:
    """What stands at the top of a sheet."""
    role = kit.wish.role or "Interview"
    return f"{role}, variant {variant.name}" if len(kit.variants) > 1 else role


def about(kit: Kit, variant: Variant) -> str:
    """Number and time, in a sentence."""
    number = len(variant.questions)
    return (
        f"{number} question{'' if number == 1 else 's'} in {variant.minutes} of {kit.wish.minutes} minutes."
    )


def points(chosen: Chosen) -> list[Criterion]:
    """What a good answer says."""
    return [c for c in chosen.rubric.criteria if c.kind is not CriterionKind.PITFALL]


def pitfalls(chosen: Chosen) -> list[Criterion]:
    """What a wrong answer says."""
    return [c for c in chosen.rubric.criteria if c.kind is CriterionKind.PITFALL]


def anchors(chosen: Chosen) -> Sequence[Anchor]:
    """What each level sounds like: as the rubric says, else in general."""
    return chosen.rubric.anchors or [
        Anchor(level, f"{words.capitalize()}.") for level, words in enumerate(ANCHORS, 1)
    ]


def _page(template: str, **context: Any) -> str:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(**context, style=Markup(style), policy=policy)


@cache
def _style() -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, "sheet.css")[0]


@cache
def _environment() -> Environment:
    """The templates: everything is escaped, and an unknown name is an error."""
    environment = Environment(
        loader=PackageLoader("pipeline.interview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: (
            visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
        ),
    )
    environment.globals |= {
        "heading": heading, "about": about, "points": points, "pitfalls": pitfalls, "anchors": anchors,
    }  # fmt: skip
    return environment
