"""The window in front of a counter or a desk that asks who works here, and covers everything while nobody does."""
