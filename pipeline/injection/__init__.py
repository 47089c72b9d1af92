"""Finding words that tell a grader what to do, by whom they address and what they demand."""
