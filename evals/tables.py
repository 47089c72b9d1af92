"""Writes the tables of `README.md` from the result files, so that none of them can go stale.

A table stands between `<!-- NAME -->` and `<!-- end -->`; a suite without a result leaves a sentence there.
`python -m evals.tables`
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals import batch_tables
from evals.record import recorded

README = Path(__file__).with_name("README.md")
_BLOCK = re.compile(r"(<!-- (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

Found = Mapping[str, Any]
NOTHING: Mapping[str, float | None] = {"value": None}
STATUSES = ("met", "partial", "missing", "contradicted")


def drawn(text: str) -> str:
    """The page with every table drawn again."""
    return _BLOCK.sub(lambda block: f"{block[1]}{_table(block['name'])}\n{block[3]}", text)


def _table(name: str) -> str:
    suite, draw = TABLES[name]
    try:
        return draw(recorded(suite))
    except FileNotFoundError:
        return f"No result is on record: run `python -m evals.{suite}`."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def interval(found: Mapping[str, float | None]) -> str:
    """``.51 (.44 to .58)``; a dash where there is no value."""
    if found["value"] is None:
        return "–"
    return f"{short(found['value'])} ({short(found['low'])} to {short(found['high'])})"


def short(value: float | None) -> str:
    """Two decimals, without the 0 before them."""
    if value is None:
        return "–"
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"


def evidence(found: Found) -> str:
    """Spans."""
    names = {
        "precision": "precision of the quotes, by token",
        "recall": "recall, by token",
        "f1": "F1",
        "recall_where_quoted": "recall where there is a quote",
        "length_ratio": "length of the quote / of the span",
        "credit_where_due": "credit where it is due",
        "quoted_where_none_is_due": "quoted for credit where none is due",
        "contradictions_found": "contradictions found",
        "contradictions_called_wrongly": "called contradicted and are not",
        "same_status": "same status",
    }
    halves = ("tuning", "test")
    head = ["", *(f"{h}: {found[h]['cases']} cases, {found[h]['questions']} questions" for h in halves)]
    return table(head, ([told, *(interval(found[h][name]) for h in halves)] for name, told in names.items()))


def pairs(found: Found) -> str:
    """Right answers against their wrong copies."""
    head = [
        "pairs",
        "",
        "right ahead",
        "tie",
        "wrong ahead",
        "ties decided by strength",
        "tie",
        "wrong ahead",
    ]
    rows = (
        [
            name, str(x["pairs"]), interval(x["right_ahead"]), str(x["tie"]), str(x["wrong_ahead"]),
            interval(x["right_ahead_by_strength"]), str(x["tie_by_strength"]),
            str(x["wrong_ahead_by_strength"]),
        ]
        for name, x in found["pairs"].items()
    )  # fmt: skip
    return table(head, rows)


def undue(found: Found) -> str:
    """Texts that should earn nothing."""
    names = {
        "echo": "the question said back",
        "off_topic": "off topic, shared words",
        "strangers": "answers to other questions",
    }
    rows = (
        [told, str(x["texts"]), f"{x['credited']} of {x['criteria']}", interval(x["share"])]
        for name, told in names.items()
        for x in [found[name]]
    )
    return table(["", "texts", "criteria credited", "share"], rows)


def moved(found: Found) -> str:
    """Scores that should stay."""
    rows = (
        [
            name, str(x["texts"]), short(x["unmoved"]), short(x["median"]), interval(x["95th"]),
            short(x["most"]), f"{x['mean_with_sign']:+.2f}",
        ]
        for name, x in (found["moved"] | {"names and pronouns": found["names"]}).items()
    )  # fmt: skip
    return table(["", "texts", "unmoved", "median", "95th percentile", "most", "mean, with sign"], rows)


def verdicts(found: Found) -> str:
    """The verdicts of each half, counted."""
    head = ["half", "answers", "criteria", "same status", "kappa", "credit missed, of what is due"]
    rows = (
        [
            half, str(x["answers"]), str(x["criteria"]), short(x["same_status"]), short(x["kappa"]),
            f"{x['missed_credit']} of {x['credit_due']}", f"{x['false_credit']} of {x['no_credit_due']}",
            str(x["false_credit_in_full"]),
        ]
        for half in ("tuning", "test")
        for x in [found[half]]
    )  # fmt: skip
    return table([*head, "credit where none is due", "… in full"], rows)


def intervals(found: Found) -> str:
    """The verdict figures with intervals."""
    names = {
        "same_status": "same status",
        "agreement": "kappa",
        "missed_credit": "credit missed, of what is due",
        "false_credit": "credit where none is due",
        "confidence_error": "expected calibration error of the confidence",
    }
    halves = ("tuning", "test")
    head = ["", *(f"{half}: {found[half]['criteria']} criteria" for half in halves)]
    rows = ([told, *(interval(found[h]["intervals"][name]) for h in halves)] for name, told in names.items())
    return table(head, rows)


def reliability(found: Found) -> str:
    """Confidence against how often it was right, both halves."""
    halves = ("tuning", "test")
    bins = {half: {one["low"]: one for one in found[half]["reliability"]} for half in halves}
    lows = sorted({low for half in halves for low in bins[half]})
    head = ["confidence", *(f"{half}: verdicts, mean confidence, right" for half in halves)]
    return table(
        head, ([f"{low:.1f} to {low + 0.1:.1f}", *(_bin(bins[h].get(low)) for h in halves)] for low in lows)
    )


def _bin(one: Mapping[str, float] | None) -> str:
    return f"{one['verdicts']}, {short(one['confidence'])}, {short(one['right'])}" if one else "–"


def pace(found: Found) -> str:
    """Pairs a second."""
    names = {"judge": "the judge", "cross_encoder": f"CrossEncoder ({found['baseline']})"}
    rows = [[told, f"{found['pairs_a_second'][name]:.0f}"] for name, told in names.items()]
    rows.append(["times as fast", f"{found['times_as_fast']:.1f} (aim {found['wanted']:g})"])
    return table(
        ["", f"pairs a second, {found['threads']} threads, load {found['load_before']:g} before"], rows
    )


def speed(found: Found) -> str:
    """Whole processes beside their limits."""
    rows = [
        [one["what"], *(_amount(one[name], one["unit"]) for name in ("value", "limit"))]
        for one in found["figures"]
    ]
    return table([f"whole processes, {found['cores']} cores", "measured", "limit"], rows)


def _amount(value: float, unit: str) -> str:
    """Three figures, with the unit."""
    return f"{value:.3g} {unit}"


def audit(found: Found) -> str:
    """What of the faults that were listed is found, and what of the findings is right."""
    head = ["half", "faults listed", "found", "of those that the document alone shows", "findings", "right"]
    return table(head, [_audited(half, one) for half, one in found["halves"].items()])


def _audited(half: str, one: Mapping[str, Any]) -> list[str]:
    right = one["at_a_listed_fault"] + one["judged_true"]
    return [
        half,
        str(one["faults"]),
        f"{one['caught']} ({short(one['recall'])})",
        f"{one['caught_in_document']} of {one['faults_in_document']} ({short(one['recall_in_document'])})",
        str(one["findings"]),
        f"{right} ({short(one['precision'])})",
    ]


def audit_kinds(found: Found) -> str:
    """The same by kind of fault."""
    rows = ([one["kind"].replace("_", " "), str(one["faults"]), str(one["caught"])] for one in found["kinds"])
    return table(["kind of fault", "listed", "found"], rows)


def reader(found: Found) -> str:
    """What the reader reaches on what it was not trained on."""
    kinds = {"macro_f1": "macro F1", "auc": "area under the curve", "r": "r"}
    written = found["written"]
    rows = [
        [f"{name}, {part}", f"{one['answers']} / {one['questions']}", told, interval(one[kind])]
        for name, parts in found.items()
        if name not in ("inference", "written")
        for part, one in parts.items()
        for kind, told in kinds.items()
        if kind in one
    ]
    rows.append(["written, unseen questions", str(written["windows"]), "right", interval(written["all"])])
    rows += [[f"… {status}", "", "right", short(written[status])] for status in written if status in STATUSES]
    return table(["set, part", "answers / questions", "", "value (95% interval)"], rows)


def samples(found: Found) -> str:
    """The sample interviews, one a row."""
    head = [
        "interview", "score", "exchanges found", "too many", "questions right", "same status", "kappa",
        "credit where none is due", "credit missed", "instructions noticed",
    ]  # fmt: skip
    rows = (
        [
            name.partition("-")[0].partition(".")[0], f"{x['score']:.1f}",
            f"{x['exchanges_found']} of {x['exchanges_marked']}", str(x["exchanges_too_many"]),
            str(x["questions_right"]), f"{x['same_status']} of {x['criteria']}", short(x["kappa"]),
            str(x["credit_where_none_is_due"]), str(x["credit_missed"]), str(x["instructions_noticed"]),
        ]
        for name, x in found.items()
    )  # fmt: skip
    return table(head, rows)


def takehome(found: Found) -> str:
    """Scores of the take-home answers against the levels that a reader gave."""
    names = {
        "r": "Pearson's r",
        "rho": "Spearman's rho",
        "exact": "on the level",
        "within_one": "within one of it",
        "difference": "score minus level, mean",
    }
    parts = {"all": "all", "first": "`senior-rust.md`", "later": "the three later documents"}
    head = [
        "",
        *(
            f"{told}: {found[p]['answers']} answers, {found[p]['questions']} questions"
            for p, told in parts.items()
        ),
    ]
    return table(head, ([told, *(interval(found[p][name]) for p in parts)] for name, told in names.items()))


def levels(found: Found) -> str:
    """What answers of each level get."""
    rows = (
        [level, str(x["answers"]), *(short(x[what]) for what in ("least", "mean", "most"))]
        for level, x in found["by_level"].items()
    )
    return table(["level", "answers", "least score", "mean", "greatest"], rows)


def kit(found: Found) -> str:
    """How long a choice takes."""
    rows = (
        [name, f"{took['cpu_seconds']:.2f} s", f"{took['seconds']:.2f} s"]
        for name, took in found["speed"].items()
    )
    return table([f"{found['questions']:,} questions", "processor", "clock"], rows)


def apart(found: Found) -> str:
    """Near duplicates by threshold."""
    near = found["duplicates"]
    rows = (
        [
            threshold,
            f"{one['found']} of {near['marked']}",
            f"{one['apart']} ({one['apart'] / near['pairs']:.1%})",
        ]
        for threshold, one in near["at"].items()
    )
    return table(["cosine from", "marked pairs found", f"kept apart, of {near['pairs']:,} pairs"], rows)


def originality(found: Found) -> str:
    """Copies that were found, and pairs that were flagged."""
    rows = [[way, short(recall)] for way, recall in found["recall_by_way"].items()]
    rows += [["all", short(found["recall"])], ["flagged pairs that are copies", short(found["precision"])]]
    return table(["way of copying", "found"], rows)


def agreement(found: Found) -> str:
    """Each method beside people, by set and part."""
    methods = {"judge": "**the judge**", "before": "thresholds", "shared": "shared words", "cosine": "cosine"}
    methods["majority"] = "majority"
    rows = [
        [f"{name}, {part}: {of_part['answers']:,} / {of_part['questions']}", told,
         *(interval(of_part["methods"][method].get(kind, NOTHING)) for kind in ("r", "macro_f1", "rmse"))]
        for name, of_set in found["sets"].items()
        for part in ("unseen answers", "unseen questions")
        for of_part in [of_set[part]]
        for method, told in methods.items()
    ]  # fmt: skip
    return table(["set, part: answers / questions", "", "r", "macro F1", "RMSE"], rows)


def foreign(found: Found) -> str:
    """Credit for answers to other questions."""
    kinds = ("false_credit", "false_full_credit")
    rows = (
        [name, *(f"{one[kind][method]:.1%}" for method in ("judge", "before") for kind in kinds)]
        for name, one in found["sets"].items()
    )
    return table(["set", "the judge", "… from .75", "thresholds", "… from .75"], rows)


TABLES: dict[str, tuple[str, Callable[[Found], str]]] = {
    "evidence": ("evidence", evidence),
    "pairs": ("robustness", pairs),
    "undue": ("robustness", undue),
    "moved": ("robustness", moved),
    "audit": ("audit", audit),
    "audit_kinds": ("audit", audit_kinds),
    "verdicts": ("verdicts", verdicts),
    "intervals": ("verdicts", intervals),
    "reliability": ("verdicts", reliability),
    "pace": ("pace", pace),
    "speed": ("speed", speed),
    "samples": ("samples", samples),
    "takehome": ("takehome", takehome),
    "levels": ("takehome", levels),
    "kit": ("kit", kit),
    "apart": ("kit", apart),
    "reader": ("reader", reader),
    "originality": ("originality", originality),
    "agreement": ("agreement", agreement),
    "foreign": ("agreement", foreign),
    "batch_overhead": ("batch", lambda found: table(*batch_tables.overhead(found))),
    "batch_kept": ("batch", lambda found: table(*batch_tables.kept(found))),
}


def main() -> int:
    """Draw the tables of the page again."""
    README.write_text(drawn(README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
