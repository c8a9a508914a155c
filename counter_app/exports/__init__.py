"""Files that leave the house in bulk: case files, batches, figures; each checked before it is published."""
