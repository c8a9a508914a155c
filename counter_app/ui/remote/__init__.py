"""The remote window at a terminal: what the resident and the assistant see of a call."""
