"""The version of the rules: raised with every change that can change an outcome, printed with every decision."""

RULES = "2026.2"
