"""The self-service terminal: one thing per page, the same four keys below every page."""
