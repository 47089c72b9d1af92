"""How fast a model is asked: requests at the same time, and tokens in a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

MINUTE = 60.0


class Bucket:
    """A leaky bucket: it holds a minute's tokens and empties evenly; who would make it flow over waits.

    A single request for more than a minute's tokens waits for an empty bucket.
    """

    def __init__(
        self,
        tokens_per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit = tokens_per_minute
        self._clock, self._sleep = clock, sleep
        self._empty_at = clock()

    async def take(self, tokens: int) -> None:
        """Waits until there is room; who comes first goes first."""
        now = self._clock()
        empty_at = max(now, self._empty_at)
        room_at = empty_at - MINUTE + MINUTE * min(tokens, self._limit) / self._limit
        self._empty_at = max(empty_at, now) + MINUTE * tokens / self._limit
        if room_at > now:
            await self._sleep(room_at - now)

    def correct(self, tokens: int) -> None:
        """Adds what a request took beyond what was taken for it; below 0 gives back."""
        self._empty_at += MINUTE * tokens / self._limit


class Pace:
    """Both limits. Usable from one event loop after the other."""

    def __init__(self, concurrency: int, tokens_per_minute: int | None = None) -> None:
        self._concurrency = concurrency
        self._bucket = Bucket(tokens_per_minute) if tokens_per_minute else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._places = asyncio.Semaphore(concurrency)

    @property
    def limits_tokens(self) -> bool:
        """Whether it must know how many tokens a request takes."""
        return self._bucket is not None

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[None]:
        """Holds one of the places for a request of so many tokens."""
        async with self._of_this_loop():
            if self._bucket is not None:
                await self._bucket.take(tokens)
            yield

    def correct(self, tokens: int) -> None:
        """Adds what a request took beyond what was taken for it."""
        if self._bucket is not None:
            self._bucket.correct(tokens)

    def _of_this_loop(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._places = loop, asyncio.Semaphore(self._concurrency)
        return self._places
