"""Passages to vectors: chunking, embedding, Chroma, hybrid search, matching to the bank."""
