"""The counter: staff window and resident-facing display, two views of one visit."""
