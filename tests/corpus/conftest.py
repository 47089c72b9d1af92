"""The shipped material, as it lies in the source tree."""

from pathlib import Path

import pytest

from pipeline.bank.read import read_document
from pipeline.domain import Document


@pytest.fixture(scope="session")
def corpus() -> Path:
    return Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def senior_rust(corpus: Path) -> Document:
    return read_document(corpus / "senior-rust.md")
