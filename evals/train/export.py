"""From the trained weights to an ONNX graph with int8 weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch

from evals.minilm_graph import cross_encoder


def export(state: dict[str, torch.Tensor], folder: Path) -> None:
    """Writes ``reader.onnx``; prints its size and how far it is from the same graph in float32."""
    weights = {name.removeprefix("trunk."): tensor.numpy() for name, tensor in state.items()}
    plain, file = folder / "float32.onnx", folder / "reader.onnx"
    onnx.save(cross_encoder(weights, quantised=False), plain)
    onnx.save(cross_encoder(weights, quantised=True), file)
    size, apart = file.stat().st_size / 1e6, difference(plain, file)
    print(f"{file}: {size:.1f} MB, logits differ by {apart:.3f} on average")
    plain.unlink()


def difference(plain: Path, quantised: Path) -> float:
    """Mean difference of the logits of the two graphs."""
    rng = np.random.default_rng(0)
    sessions = [ort.InferenceSession(str(p), providers=["CPUExecutionProvider"]) for p in (plain, quantised)]
    found = []
    for _ in range(200):
        ids = rng.integers(1996, 20000, (1, int(rng.integers(12, 90))))
        ids[0, 0], ids[0, -1] = 101, 102
        given = {
            "input_ids": ids,
            "kinds_of_tokens": (np.arange(ids.shape[1]) > ids.shape[1] // 2)[None].astype(np.int64),
        }
        one, other = (session.run(None, given)[0] for session in sessions)
        found.append(float(np.abs(one - other).mean()))
    return float(np.mean(found))
