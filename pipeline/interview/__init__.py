"""Choosing the questions of an interview, and the sheets for it."""
