"""Widgets that every window shares. They know nothing of visits."""
