"""A judge for processes of their own: it ends its process over some words."""

import os

from pipeline.domain import Status, Verdict


class DeadlyJudge:
    name, revision = "deadly", "1"

    async def judge(self, exchange, question, rubric):
        if "DEADLY" in exchange.answer[0].text:
            os._exit(9)
        return [Verdict(c.id, Status.MISSING) for c in rubric.criteria]


def opened() -> DeadlyJudge:
    return DeadlyJudge()
