"""What is wrong in the documents of the bank, each with its line."""

from __future__ import annotations

import streamlit as st

from pipeline.bank.audit.finding import Finding, Severity
from pipeline.bank.lines import Lines
from pipeline.domain import Document
from pipeline.wording import lines
from ui import places
from ui.parts import working
from ui.plain import markup, plain
from ui.resources import library

WORDS = {Severity.ERROR: "✕ wrong", Severity.WARNING: "◐ likely wrong", Severity.NOTE: "○ worth knowing"}
ORDER = tuple(WORDS)
MOST = 60
AROUND = 2
"""Lines that are shown before and after the one that is meant."""


def show() -> None:
    """All findings, the worst first."""
    places.link("bank", "← All questions")
    st.title("What is wrong in the documents", anchor=False)
    documents = library().documents()
    if not documents:
        st.info("Put documents into the bank first.")
        return

    def work(_: working.Progress) -> tuple[Finding, ...]:
        from pipeline.bank.audit import audit

        return audit(documents)

    state = " ".join(document.revision for document in documents)
    found = working.result(f"audit {state}", "Reading the documents", work)
    if found is not None:
        _findings(found, {document.name: document for document in documents})


def _findings(found: tuple[Finding, ...], documents: dict[str, Document]) -> None:
    if not found:
        st.success("● Nothing was found.")
        return
    counts = [(severity, sum(one.severity is severity for one in found)) for severity in ORDER]
    st.markdown(", ".join(f"**{n}** {WORDS[severity]}" for severity, n in counts if n) + ".")
    names = sorted({one.document for one in found})
    name = st.selectbox("Document", names) if len(names) > 1 else names[0]
    shown = sorted((f for f in found if f.document == name), key=lambda f: (ORDER.index(f.severity), f.line))
    for number, finding in enumerate(shown[:MOST]):
        _finding(number, finding, documents[name])
    if len(shown) > MOST:
        st.caption(f"The first {MOST} of {len(shown)}.")


def _finding(number: int, finding: Finding, document: Document) -> None:
    where = lines(finding.line, finding.line_end)
    with st.expander(f"{WORDS[finding.severity]} · {where} · {plain(finding.message, 200)}"):
        st.markdown(plain(finding.message, 800))
        st.html(_source(finding, document))
        held = [q for q in document.questions if q.source.line_start <= finding.line <= q.source.line_end]
        for question in held[:1]:
            with st.container(key=f"finding-{number}"):
                places.link(
                    "bank", f"Open {plain(question.number)} {plain(question.title, 90)}", question=question.id
                )


def _source(finding: Finding, document: Document) -> str:
    """The line that is meant among its neighbours, numbered as an editor counts."""
    texts = Lines(document.source).texts()
    first, last = max(1, finding.line - AROUND), min(len(texts), finding.line + AROUND)
    rows = "".join(
        f'<div class="{"meant" if n == finding.line else "near"}"><span>{n}</span> '
        f"{markup(texts[n - 1][:300])}</div>"
        for n in range(first, last + 1)
    )
    return f'<div class="exact source" tabindex="0">{rows}</div>'
