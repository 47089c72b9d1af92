"""Trains the local judge's reader. Needs torch; nothing of this is needed to run the program."""
