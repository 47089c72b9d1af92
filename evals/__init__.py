"""Measured quality and speed. `python -m evals` runs every suite; each one also runs alone."""
