"""The audit on the five real documents: how much of what is wrong it finds, and how much of that is wrong.

Recall is over the faults that were written down by reading; one finding finds one of them. A finding that is
at none of them was read and judged, and stands in ``audit_judged.jsonl`` as true or false; one that was not
yet judged counts as false.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evals.record import keep
from pipeline.bank.audit import Finding, audit
from pipeline.bank.audit.files import opened

DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
REPORTS = {"recomputed"}
"""Kinds that say what is right; they are no findings of faults."""
PRECISION, RECALL = 0.9, 0.8
TOLD_AS = {"accuracy": "code"}
"""Kinds of the list that the audit tells as another: code that is wrong because it cannot compile."""

Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    """The rows of a data file."""
    file = DATA / name
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def found() -> list[Finding]:
    """What the audit finds in the five documents, looked at together."""
    seeds = opened(sorted(SEEDS.glob("*.txt")))
    every = (*seeds.unreadable, *audit(seeds.documents, folders=seeds.folders))
    return [finding for finding in every if finding.kind not in REPORTS]


def at(finding: Finding, row: Row) -> bool:
    """Whether a finding reports a fault: the document, one of its lines, and the kind."""
    lines = range(finding.line, finding.line_end + 1)
    placed = row["line"] in lines or any(line in lines for line in row.get("also", ()))
    kinds = {row["kind"], TOLD_AS.get(row["kind"])}
    return bool(finding.document == row["document"] and placed and finding.kind in kinds)


def caught(findings: list[Finding], faults: list[Row]) -> set[int]:
    """The places of the faults that are found, one finding finding one, given out so that most are found."""
    holder: dict[int, int] = {}

    def held(fault: int, tried: set[int]) -> bool:
        for place, finding in enumerate(findings):
            if place not in tried and at(finding, faults[fault]):
                tried.add(place)
                if place not in holder or held(holder[place], tried):
                    holder[place] = fault
                    return True
        return False

    return {fault for fault in range(len(faults)) if held(fault, set())}


def judged(finding: Finding, known: Iterable[Row]) -> bool | None:
    """How a finding at no listed fault was judged; ``None`` where nobody has."""
    for row in known:
        same = (row["document"], row["line"], row["kind"]) == (finding.document, finding.line, finding.kind)
        if same and row.get("says", "") in finding.message:
            return bool(row["true"])
    return None


def measure(findings: list[Finding], faults: list[Row], known: list[Row], half: str) -> Row:
    """Precision and recall on one half, or on all."""
    mine = [row for row in faults if half in (row["half"], "all")]
    documents = {row["document"] for row in mine}
    theirs = [finding for finding in findings if finding.document in documents]
    listed = [finding for finding in theirs if any(at(finding, row) for row in mine)]
    others = [judged(finding, known) for finding in theirs if finding not in listed]
    got = caught(theirs, mine)
    plain = [place for place, row in enumerate(mine) if row["needs"] == "document"]
    return {
        "faults": len(mine),
        "caught": len(got),
        "recall": len(got) / len(mine),
        "faults_in_document": len(plain),
        "caught_in_document": len(got.intersection(plain)),
        "recall_in_document": len(got.intersection(plain)) / len(plain),
        "findings": len(theirs),
        "at_a_listed_fault": len(listed),
        "judged_true": sum(one is True for one in others),
        "judged_false": sum(one is False for one in others),
        "not_judged": sum(one is None for one in others),
        "precision": (len(listed) + sum(one is True for one in others)) / max(1, len(theirs)),
    }


def by_kind(findings: list[Finding], faults: list[Row]) -> list[Row]:
    """How many faults of each kind there are and are caught, most first."""
    total = Counter(row["kind"] for row in faults)
    found_of = Counter(faults[place]["kind"] for place in caught(findings, faults))
    return [{"kind": kind, "faults": count, "caught": found_of[kind]} for kind, count in total.most_common()]


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 when precision or recall misses its aim on the whole list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--half", choices=("tuning", "test"), help="Print what is missed and what is new in it."
    )
    options = parser.parse_args(arguments or [])
    if not SEEDS.is_dir():
        print("audit: the five real documents are not on this machine; skipped")
        return 0
    findings, faults, known = found(), rows("audit_findings.jsonl"), rows("audit_judged.jsonl")
    if options.half:
        show(findings, faults, known, options.half)
    halves = {half: measure(findings, faults, known, half) for half in ("tuning", "test", "all")}
    for half, figures in halves.items():
        print(half, {name: round(value, 3) for name, value in figures.items()})
    keep("audit", {"halves": halves, "kinds": by_kind(findings, faults)})
    return int(
        any(one["precision"] < PRECISION or one["recall_in_document"] < RECALL for one in halves.values())
    )


def show(findings: list[Finding], faults: list[Row], known: list[Row], half: str) -> None:
    """Every fault of a half that is missed, and every finding at no listed fault."""
    mine = [row for row in faults if row["half"] == half]
    got = caught(findings, mine)
    for place, row in enumerate(mine):
        if place not in got:
            print(
                f"missed  {row['document'][:3]} {row['line']} {row['kind']} ({row['needs']}): {row['what']}"
            )
    documents = {row["document"] for row in mine}
    for finding in findings:
        if finding.document in documents and not any(at(finding, row) for row in mine):
            said = {True: "true", False: "false", None: "judge!"}[judged(finding, known)]
            print(f"{said:<7} {finding.document[:3]} {finding.line} {finding.kind}: {finding.message}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
