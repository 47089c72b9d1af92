"""A sentence-transformers CrossEncoder of MiniLM's size, timed one round for each line on stdin.

Run by `evals.pace` with an interpreter that has torch and sentence-transformers; imports nothing of ours.
Weights are drawn at random: the time does not depend on them. Batches of 32, sorted by length and padded,
as the library does it. `python torch_pace.py PAIRS.json TOKENIZER.json THREADS`
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import sentence_transformers
import torch
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

BATCH = 32
LONGEST = 256


def save_model(folder: str, tokenizer: str) -> None:
    """MiniLM-L6's shape: 6 layers of 384, 12 heads, 30,522 tokens; one score for a pair."""
    shape = BertConfig(
        vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
        intermediate_size=1536, max_position_embeddings=512, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(shape).save_pretrained(folder)
    marks = {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]", "unk_token": "[UNK]"}
    PreTrainedTokenizerFast(tokenizer_file=tokenizer, model_max_length=LONGEST, **marks).save_pretrained(
        folder
    )


def main() -> None:
    """Say what is measured, then answer each line with the seconds of a round."""
    file, tokenizer, threads = sys.argv[1:]
    pairs = [
        (f"{question} {statement}", said) for question, statement, said in json.loads(Path(file).read_text())
    ]
    torch.manual_seed(0)
    torch.set_num_threads(int(threads))
    with tempfile.TemporaryDirectory() as folder:
        save_model(folder, tokenizer)
        model = CrossEncoder(folder, device="cpu", max_length=LONGEST)
    model.predict(pairs[:BATCH], batch_size=BATCH, show_progress_bar=False)
    print(f"sentence-transformers {sentence_transformers.__version__}, torch {torch.__version__}", flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        model.predict(pairs, batch_size=BATCH, show_progress_bar=False)
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
