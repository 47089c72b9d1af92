"""One thread for linear algebra: these problems are small, and threads only wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it BLAS runs on one thread, which also makes sums the same from machine to machine."""
    import scipy.linalg  # noqa: F401 - its BLAS is another than numpy's; what is not loaded is not limited
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
