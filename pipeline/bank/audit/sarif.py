"""Findings as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.bank.audit.finding import KINDS, Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Sequence[Finding], paths: Mapping[str, Path]) -> str:
    """Findings as the text of a SARIF file; ``paths`` says by a document's name which file it is."""
    kinds = sorted({finding.kind for finding in findings})
    rules = [{"id": kind, "shortDescription": {"text": KINDS[kind]}} for kind in kinds]
    results = [_result(finding, kinds.index(finding.kind), paths) for finding in findings]
    driver = {"name": "plumbline", "semanticVersion": _version(), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _result(finding: Finding, rule: int, paths: Mapping[str, Path]) -> dict[str, Any]:
    path = paths.get(finding.document, Path(finding.document))
    place = {
        "artifactLocation": {"uri": quote(path.as_posix(), errors="replace")},
        "region": {"startLine": finding.line, "endLine": finding.line_end},
    }
    return {
        "ruleId": finding.kind,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }


def _version() -> str:
    try:
        return version("plumbline")
    except PackageNotFoundError:
        return "0.0.0"
