"""How far a grader can be trusted, and for whom: human scores, agreement, mappings, intervals, raters."""
