"""The web page: draws what the engine found. No logic of its own."""
