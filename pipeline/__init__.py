"""The engine of plumbline: documents and transcripts in, scored and cited evaluations out."""
