"""Small files of every format, and DOCX files made when they are needed."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.text.paragraph import Paragraph

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="session")
def files() -> Path:
    return FILES


def docx_bytes(paragraphs: Sequence[str]) -> bytes:
    """A DOCX with these paragraphs; a newline becomes a line break within one, as Teams writes it."""
    document = docx.Document()
    for text in paragraphs:
        paragraph: Paragraph = document.add_paragraph()
        for number, line in enumerate(text.split("\n")):
            run = paragraph.add_run()
            if number:
                run.add_break()
            run.add_text(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="session")
def make_docx() -> Callable[[Sequence[str]], bytes]:
    return docx_bytes
