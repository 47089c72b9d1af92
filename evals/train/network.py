"""The reader: MiniLM's trunk over a pair of texts, with a head for verdicts."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from evals.train.batches import Batch
from evals.train.examples import Task

WIDTH = 384
SMOOTHING = 0.05
"""What a label gives up: people who score err."""
FROZEN = 2
"""Lowest layers that stay as they are: they know words, and training is a quarter faster without them."""


class Reader(nn.Module):
    """Logits of entailed, neutral, contradicted: ``[pairs, 3]``."""

    def __init__(self, trunk: Path) -> None:
        super().__init__()
        self.trunk = BertModel.from_pretrained(
            trunk,
            add_pooling_layer=False,
            attn_implementation="sdpa",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * WIDTH, 3)
        for part in (self.trunk.embeddings, *self.trunk.encoder.layer[:FROZEN]):
            part.requires_grad_(False)

    def forward(self, batch: Batch) -> torch.Tensor:
        state = self.trunk(
            input_ids=batch.ids, token_type_ids=batch.kinds, attention_mask=batch.mask
        ).last_hidden_state
        weight = batch.mask[:, :, None].to(state.dtype)
        mean = (state * weight).sum(1) / weight.sum(1)
        return self.head(self.dropout(torch.cat([state[:, 0], mean], dim=1)))


def loss(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Mean cross-entropy of a batch, by its task."""
    if batch.task == Task.VERDICT:
        each = functional.cross_entropy(logits, batch.targets, reduction="none", label_smoothing=SMOOTHING)
    else:
        target = batch.targets[:, 0] * (1 - 2 * SMOOTHING) + SMOOTHING
        each = functional.binary_cross_entropy_with_logits(odds(logits), target, reduction="none")
    return (each * batch.weights).mean()


def odds(logits: torch.Tensor) -> torch.Tensor:
    """Log odds of "entailed" against the other two."""
    return logits[:, 0] - torch.logsumexp(logits[:, 1:], dim=1)
