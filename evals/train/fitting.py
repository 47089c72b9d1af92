"""The training loop: one process on each core, gradients averaged at every step."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import distributed, nn

from evals.train.batches import Batch, Encoded, batches
from evals.train.network import Reader, loss

WARM_UP = 0.06


@dataclass(frozen=True)
class Team:
    """The processes that train one reader, and which of them this is."""

    place: int = 0
    size: int = 1

    def mine(self, all_batches: Sequence[Batch]) -> list[Batch]:
        """The batches of one process; every process has as many."""
        even = len(all_batches) - len(all_batches) % self.size
        return list(all_batches[self.place : even : self.size])

    def average(self, weights: Sequence[nn.Parameter]) -> None:
        """Replace the gradients by their mean over the team."""
        if self.size == 1:
            return
        flat = torch.cat([weight.grad.reshape(-1) for weight in weights if weight.grad is not None])
        distributed.all_reduce(flat)
        flat /= self.size
        start = 0
        for weight in weights:
            if weight.grad is not None:
                weight.grad.copy_(flat[start : start + weight.numel()].view_as(weight))
                start += weight.numel()


def fit(
    reader: Reader, passes: Sequence[Sequence[Encoded]], rate: float, seed: int, team: Team,
    told: Callable[[str], None],
) -> None:  # fmt: skip
    """One pass over each list of examples, one after the other; the rate rises, then falls to nothing."""
    torch.manual_seed(seed)
    steps = [batch for n, one in enumerate(passes) for batch in team.mine(list(batches(one, seed + n)))]
    weights = [p for p in reader.parameters() if p.requires_grad]
    optimiser = _optimiser(weights, rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: _share(n, len(steps)))
    reader.train()
    begin, sums = time.monotonic(), 0.0
    for step, batch in enumerate(steps, 1):
        value = loss(reader(batch), batch)
        value.backward()
        team.average(weights)
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        sums += float(value.detach())
        if step % 50 == 0:
            left = (time.monotonic() - begin) / step * (len(steps) - step) / 60
            told(f"step {step} of {len(steps)}, loss {sums / 50:.3f}, {left:.0f} minutes left")
            sums = 0.0


def _optimiser(weights: Sequence[nn.Parameter], rate: float) -> torch.optim.Optimizer:
    """AdamW; biases and norms do not decay."""
    return torch.optim.AdamW(
        [
            {"params": [p for p in weights if p.dim() > 1], "weight_decay": 0.01},
            {"params": [p for p in weights if p.dim() <= 1], "weight_decay": 0.0},
        ],
        lr=rate,
    )


def _share(step: int, steps: int) -> float:
    """Share of the full rate at a step: up in a straight line, then down to zero."""
    warm = max(1, int(WARM_UP * steps))
    return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
