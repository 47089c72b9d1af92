"""The commands of `plumbline`, one module for each job. Each validates, calls the engine and prints."""
