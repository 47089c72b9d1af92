"""What a heading or a label announces: trade-offs, success criteria, metrics, formulas."""

from __future__ import annotations

import re

from pipeline.domain import BlockKind

KINDS = (
    (BlockKind.TRADE_OFF, re.compile(r"\btrade[- ]?offs?\b|\bpros\s*(?:and|&|/|vs\.?)\s*cons\b", re.I)),
    (
        BlockKind.SUCCESS_CRITERION,
        re.compile(
            r"\b(?:success|acceptance)\s+(?:criteri\w+|metrics?|measures?)|\bdefinition of done\b", re.I
        ),
    ),
    (BlockKind.FORMULA, re.compile(r"\b(?:formulas?|formulae|equations?)\b", re.I)),
    (
        BlockKind.METRIC,
        re.compile(r"\b(?:metrics?|benchmarks?|KPIs?|SLOs?|SLAs?|results|performance guarantees)\b", re.I),
    ),
)


def kind_of(name: str) -> BlockKind | None:
    """The kind that a heading or label announces."""
    return next((kind for kind, pattern in KINDS if pattern.search(name)), None)
