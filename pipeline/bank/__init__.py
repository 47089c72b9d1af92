"""Documents to questions, with their reference answers and rubrics."""
