"""`python -m pipeline` is `plumbline`."""

from pipeline.cli import main

main()
