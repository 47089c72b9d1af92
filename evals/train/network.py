"""The reader: MiniLM's trunk over a pair of texts, with one head for verdicts and for asks."""

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


class Reader(nn.Module):
    """Logits of entailed, neutral, contradicted, and of "this asks it": ``[pairs, 4]``."""

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
        self.head = nn.Linear(2 * WIDTH, 4)
        for table in (self.trunk.embeddings.word_embeddings, self.trunk.embeddings.position_embeddings):
            table.weight.requires_grad = False

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
        each = functional.cross_entropy(
            logits[:, :3], batch.targets, reduction="none", label_smoothing=SMOOTHING
        )
    else:
        target = batch.targets[:, 0] * (1 - 2 * SMOOTHING) + SMOOTHING
        chance = logits[:, 3] if batch.task == Task.ASKS else odds(logits)
        each = functional.binary_cross_entropy_with_logits(chance, target, reduction="none")
    return (each * batch.weights).mean()


def odds(logits: torch.Tensor) -> torch.Tensor:
    """Log odds of "entailed" against the other two."""
    return logits[:, 0] - torch.logsumexp(logits[:, 1:3], dim=1)
