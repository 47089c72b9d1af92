"""The wheel carries everything and works from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    assert wheel.stat().st_size < 60_000_000
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_carries_material_pages_and_migrations(unpacked: Path) -> None:
    carried = {str(f.relative_to(unpacked)) for f in unpacked.rglob("*") if f.is_file()}
    assert "pipeline/shipped/corpus/senior-rust.md" in carried
    assert "pipeline/shipped/models/minilm/model.onnx" in carried
    assert "pipeline/shipped/prompts/judge.md" in carried
    assert "ui/app.py" in carried
    assert any(name.startswith("pipeline/results/") and name.endswith(".j2") for name in carried)
    assert not [name for name in carried if name.startswith(("tests/", "evals/"))]


def test_the_demo_runs_from_another_folder(unpacked: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PLUMBLINE_HOME": str(tmp_path / "home")}
    where = [sys.executable, "-c", "import pipeline; print(pipeline.__file__)"]
    assert (
        str(unpacked)
        in subprocess.run(
            where, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout
    )
    demo = subprocess.run(
        [sys.executable, "-m", "pipeline", "demo"],
        env=environment, cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert demo.returncode == 0, demo.stderr
    assert "held against senior-rust.md, line" in demo.stdout
    assert (tmp_path / "home" / "demo" / "report.html").is_file()
