"""Transcript files into turns, speakers and exchanges.

``read`` opens a file of any known format, ``speakers`` says who is who, ``exchanges`` finds what was asked.
"""
