"""Printers that are installed on the machine."""
