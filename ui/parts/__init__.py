"""Pieces of the page, each drawn where a page puts it."""
