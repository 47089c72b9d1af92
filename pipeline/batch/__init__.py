"""Written answers by the thousand: from files to items, through a grader, to rows."""
