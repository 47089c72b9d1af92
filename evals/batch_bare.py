"""The provider's own client and nothing else: `python -m evals.batch_bare PORT ITEMS CONCURRENCY`.

What a batch is measured against: the same requests to the same server, each reply read and let go.
"""

from __future__ import annotations

import asyncio
import json
import sys

import openai

from evals.batch_answers import answers


async def main() -> None:
    port, n, concurrency = (int(word) for word in sys.argv[1:4])
    client = openai.AsyncOpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0)
    todo = iter(answers(n))

    async def work() -> None:
        for text in todo:
            reply = await client.chat.completions.create(model="m", messages=messages(text), temperature=0)
            json.loads(reply.choices[0].message.content or "")

    await asyncio.gather(*(work() for _ in range(concurrency)))
    await client.close()


def messages(text: str) -> list[dict[str, str]]:
    """About what plumbline sends for it, in length."""
    from pipeline.judges.prompts import load

    system, user = load("judge").parts
    points = "\n".join(f"[c{n}] point: A point of the reference answer." for n in range(4))
    told = f"{user.content}\n[0] candidate: {text}\n{points}"
    return [{"role": "system", "content": system.content}, {"role": "user", "content": told}]


if __name__ == "__main__":
    asyncio.run(main())
