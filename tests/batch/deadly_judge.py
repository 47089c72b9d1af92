"""A judge for processes of their own: it ends its process over some words."""

import os
import time
from pathlib import Path

from pipeline.domain import Status, Verdict

SECONDS = 0.01
"""What each answer takes."""


class DeadlyJudge:
    name, revision = "deadly", "1"

    async def judge(self, exchange, question, rubric):
        said = exchange.answer[0].text
        if "DEADLY" in said:
            os._exit(9)
        if "ONCE" in said:  # the words after it are a file, which says that it has happened
            mark = Path(said.split("ONCE ")[1])
            if not mark.exists():
                mark.touch()
                os._exit(9)
        time.sleep(SECONDS)
        return [Verdict(c.id, Status.MISSING) for c in rubric.criteria]


def opened() -> DeadlyJudge:
    return DeadlyJudge()
