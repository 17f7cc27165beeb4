"""What runs, when: the steps of a night in order."""
