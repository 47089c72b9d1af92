"""`plumbline bank audit`: what is wrong in documents, and where."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.bank.audit import Finding
    from pipeline.domain import Document

ERRORS_FOUND = 3
PathsArgument = Annotated[
    list[Path],
    typer.Argument(metavar="PATH…", help="Documents, or folders of them; they need not be ingested."),
]


def audit(
    paths: PathsArgument,
    sarif: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Also write the findings as SARIF 2.1.0.")
    ] = None,
    older_than: Annotated[
        int | None,
        typer.Option(
            "--older-than", metavar="YEAR", min=1000, max=9999, help="Also tell sources from before a year."
        ),
    ] = None,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="Also say for each of the 23 quality items what was found.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="First mend in the files what needs no judgement, and say which lines."),
    ] = False,
    as_json: JsonFlag = False,
) -> int:
    """Check documents of questions: answers, code, diagrams, links, tables, citations, figures, repeats.

    --fix escapes bars within code in tables, quotes labels that Mermaid refuses, takes out fences that only
    open their code again, lengthens the fences of Markdown samples, and sets right anchors that differ in
    signs only.

    Ends with 3 when there are errors, with 0 when there are only warnings and notes, and with 2 when a path
    cannot be used.
    """
    from dataclasses import asdict

    from pipeline.bank.audit import Severity
    from pipeline.bank.audit import audit as look
    from pipeline.bank.audit.files import opened
    from pipeline.index.ingest import document_files

    files = _there(document_files(paths))
    found = opened(files)
    if fix and _mend(files, found.documents):
        found = opened(files)
    seen = look(found.documents, folders=found.folders, older_than=older_than, checklist=checklist)
    findings = [*found.unreadable, *(one for one in seen if one.kind != "no_questions" or _named(one, paths))]
    if sarif is not None:
        _write_sarif(findings, files, sarif)
    if as_json:
        terminal.emit({"schema": "audit/1", "findings": [asdict(finding) for finding in findings]})
    else:
        _show(findings, len(files))
    return ERRORS_FOUND if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _there(files: Sequence[Path]) -> Sequence[Path]:
    """The files, all of which there must be."""
    gone = next((file for file in files if not file.is_file()), None)
    if gone is not None:
        raise BadInput(f"There is no file {gone}. Check the path.")
    return files


def _named(finding: Finding, paths: Sequence[Path]) -> bool:
    """Whether a finding is of a document that was named, and not only found in a folder."""
    return any(path.name == finding.document for path in paths)


def _mend(files: Sequence[Path], documents: Sequence[Document]) -> bool:
    """Mends files in place and says which lines; whether anything was mended."""
    from pipeline.bank.audit.mending import rewrite

    by_name = {file.name: file for file in files}
    changed = False
    for document in documents:
        lines = rewrite(by_name[document.name], document).lines
        if lines:
            told = ", ".join(map(str, lines))
            terminal.note(f"{document.name}: mended line{'s' * (len(lines) != 1)} {told}.")
            changed = True
    return changed


def _write_sarif(findings: Sequence[Finding], files: Sequence[Path], to: Path) -> None:
    from pipeline.bank.audit import sarif
    from pipeline.commands.evaluate import write_text

    write_text(sarif.sarif(findings, {file.name: file for file in files}), to)
    terminal.note(f"Written to {to}.")


def _show(findings: Sequence[Finding], files: int) -> None:
    """Findings by document, line first."""
    for name, group in groupby(findings, key=lambda finding: finding.document):
        terminal.say(name)
        for finding in group:
            span = (
                f"{finding.line}-{finding.line_end}" if finding.line_end > finding.line else f"{finding.line}"
            )
            terminal.say(f"  {span:>9}  {finding.severity.value:<8} {finding.kind:<12} {finding.message}")
        terminal.say()
    counts = Counter(finding.severity.value for finding in findings)
    told = ", ".join(
        f"{counts[name]} {name}{'s' * (counts[name] != 1)}" for name in ("error", "warning", "note")
    )
    terminal.say(f"{files} document{'s' * (files != 1)}: {told if findings else 'nothing found'}.")
