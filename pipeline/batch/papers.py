"""One written answer in a file of its own: Markdown, text, Word, PDF, a notebook, source code."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from pipeline.batch import packing
from pipeline.errors import UnreadableFile
from pipeline.textfile import decode

TEXTS = {".md", ".markdown", ".txt", ".text", ".rst", ".adoc", ".org", ""}
LANGUAGES = {
    ".rs": "rust",
    ".py": "python",
    ".pyi": "python",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".go": "go",
    ".java": "java",
    ".kt": "kotlin",
    ".scala": "scala",
    ".c": "c",
    ".h": "c",
    ".cpp": "cpp",
    ".cc": "cpp",
    ".hpp": "cpp",
    ".cs": "csharp",
    ".rb": "ruby",
    ".php": "php",
    ".swift": "swift",
    ".sql": "sql",
    ".sh": "bash",
    ".r": "r",
    ".jl": "julia",
    ".ex": "elixir",
    ".hs": "haskell",
    ".lua": "lua",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".tf": "hcl",
    ".proto": "protobuf",
    ".html": "html",
}
"""Source files, with the name of their language as fences write it."""
PACKED = {".docx", ".pdf", ".ipynb"}
MOST_PAGES = 300
HEADING = re.compile(r"^Heading (\d)$")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def readable(ending: str) -> bool:
    """Whether a file with this ending is read as an answer."""
    return ending in TEXTS or ending in LANGUAGES or ending in PACKED


def text(name: str, data: bytes) -> str:
    """What somebody wrote in a file. Raises UnreadableFile with the reason why it cannot be told."""
    ending = PurePath(name).suffix.lower()
    if data.startswith(b"%PDF-") or ending == ".pdf":
        return _pdf(name, data)
    if ending == ".docx":
        return _word(name, data)
    if ending == ".ipynb":
        return _notebook(name, data)
    if not readable(ending):
        message = f"Files of the kind {ending!r} are not read. Save it as Markdown, text, DOCX or PDF."
        raise UnreadableFile(message, file=name)
    return decode(data, name)


# --- Word ------------------------------------------------------------------------------------------------


def _word(name: str, data: bytes) -> str:
    archive = packing.opened(io.BytesIO(data), name, "Word file")
    if "word/document.xml" not in archive.namelist():
        raise UnreadableFile("This is a ZIP archive and no Word file. Save it as DOCX or text.", file=name)
    import docx

    try:
        found = "\n".join(_blocks(docx.Document(io.BytesIO(data))))
    except Exception:  # whatever python-docx, lxml and zipfile raise for a broken file
        message = "The Word file is damaged. Open it in Word and save it again."
        raise UnreadableFile(message, file=name) from None
    if not found.strip():
        raise UnreadableFile("The Word file has no text in it, perhaps a picture of some.", file=name)
    return found


def _blocks(document: Any) -> Iterator[str]:
    """Paragraphs and tables in their order, headings marked as Markdown does."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(row.cells)  # a merged cell is given once for each that it covers
                yield " | ".join(" ".join(_written(cell._tc).split()) for cell in cells)
            continue
        heading = HEADING.match(block.style.name or "") if block.style is not None else None
        yield f"{'#' * int(heading[1])} {_written(block._p)}" if heading else _written(block._p)


def _written(element: Any) -> str:
    """The text of an element with what was inserted under tracking and without what was deleted."""
    parts: list[str] = []
    for child in element:
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            parts.append("\t")
        elif child.tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif child.tag not in (FALLBACK, f"{W}pPr", f"{W}rPr", f"{W}moveFrom"):
            parts.append(_written(child))
            if child.tag == f"{W}p":
                parts.append("\n")
    return "".join(parts)


# --- PDF -------------------------------------------------------------------------------------------------


def _pdf(name: str, data: bytes) -> str:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity that it gets over
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
        if pages <= MOST_PAGES and not locked:
            found = "\n\n".join(page.extract_text() for page in reader.pages).strip()
    except Exception:  # whatever pypdf raises for a broken or hostile file
        raise UnreadableFile("The PDF is damaged. Print it to PDF again.", file=name) from None
    if locked:
        raise UnreadableFile("The PDF is locked with a password. Save it without one.", file=name)
    if pages > MOST_PAGES:
        message = f"The PDF has {pages} pages, and at most {MOST_PAGES} are read. Split it."
        raise UnreadableFile(message, file=name)
    if not found:
        message = "The PDF has no text in it, perhaps pictures of some. Save it from where it was written."
        raise UnreadableFile(message, file=name)
    return found


# --- notebooks -------------------------------------------------------------------------------------------


def _notebook(name: str, data: bytes) -> str:
    """The cells as Markdown, code in fences that say its language; what the code printed is left out."""
    damaged = UnreadableFile("This is no Jupyter notebook. Save it again.", file=name)
    try:
        book = json.loads(decode(data, name))
        cells = book["cells"] if "cells" in book else [c for s in book["worksheets"] for c in s["cells"]]
        language = _language(book.get("metadata", {}))
        parts = [_cell(cell, language) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged from None
    found = "\n\n".join(part for part in parts if part.strip())
    if not found:
        raise UnreadableFile("The notebook is empty.", file=name)
    return found


def _language(metadata: Any) -> str:
    told = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    return re.sub(r"\W", "", str(told or "python")).lower()


def _cell(cell: Any, language: str) -> str:
    source = cell.get("source", cell.get("input", ""))
    source = "".join(source) if isinstance(source, list) else str(source)
    if cell["cell_type"] != "code" or not source.strip():
        return source
    longest = max((len(run) for run in re.findall(r"`{3,}", source)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{source.rstrip()}\n{fence}"
