"""From verdicts to a grade: the quote gate, the formula, the checklist, the reasons for a person's review."""
