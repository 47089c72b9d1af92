"""What the audit must find in the five real documents, and that it finds nothing in the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.bank.audit import Finding, audit
from pipeline.bank.audit.files import opened
from pipeline.settings import shipped

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def findings(seeds: list[Path]) -> list[Finding]:
    seen = opened(seeds)
    return list(audit(seen.documents, folders=seen.folders))


def of(findings: list[Finding], document: str, kind: str) -> list[Finding]:
    return [f for f in findings if f.document.startswith(document) and f.kind == kind]


def test_fifteen_questions_without_an_answer_against_a_report_that_all_passed(
    findings: list[Finding],
) -> None:
    assert [f.line for f in of(findings, "004", "no_answer")] == list(range(628, 769, 10))
    passed = [f for f in of(findings, "004", "validation") if f.line == 778]
    assert "15 of 28 questions have no answer" in passed[0].message


def test_marks_that_point_at_another_tool(findings: list[Finding]) -> None:
    wrong = {(f.line, f.message[:4]) for f in of(findings, "004", "source")}
    assert {(n, "(T5)") for n in (128, 511)} | {(168, "(T4)"), (548, "(T1)"), (636, "(T2)")} <= wrong
    assert not [f for f in of(findings, "004", "source") if f.line == 86 and f.message.startswith("(T")]


def test_counts_of_difficulties_against_the_questions_own(findings: list[Finding]) -> None:
    told = of(findings, "004", "count")
    assert [f.line for f in told] == [4, 78, 774]
    assert all("8 foundational, 11 intermediate, 9 advanced" in f.message for f in told)


def test_fences_within_fences(findings: list[Finding]) -> None:
    assert [f.line for f in of(findings, "000", "fence")] == [427, 839]
    assert [(f.line, f.line_end) for f in of(findings, "001", "fence")] == [
        (1347, 1354),
        (1403, 1426),
        (1429, 1455),
    ]
    leaked = [
        f for f in of(findings, "001", "structure") if "inside the fence opened in line 1336" in f.message
    ]
    assert len(leaked) == 1


def test_averages_and_distribution_of_a_hundred_questions(findings: list[Finding]) -> None:
    # By hand: 14, 64, 22 and 0 questions; sections 65.4, 66.15, 76.85, 69.4 and 63.0; all 68.16.
    assert [f.line for f in of(findings, "003", "count")] == [21, 22, 23, 24]
    assert [f.line for f in of(findings, "003", "average")] == [3653, 3657, 3662, 3663, 3664, 3665, 3666]
    (holds,) = of(findings, "003", "recomputed")
    for stated in ("An average probability of 68.2 for all questions", "of 66 for", "of 77 for", "of 69 for"):
        assert stated in holds.message


def test_leftovers_in_another_language(findings: list[Finding]) -> None:
    assert [f.line for f in of(findings, "002", "language")] == [246, 578]
    assert [f.line for f in of(findings, "004", "language")] == [2, 548]


def test_the_shipped_documents_have_no_findings() -> None:
    files = [file for file in sorted(shipped("corpus").glob("*.md")) if file.name != "README.md"]
    seen = opened(files)
    told = audit(seen.documents, folders=seen.folders)
    assert not told, "\n".join(f"{f.document} {f.line} {f.kind}: {f.message}" for f in told)
