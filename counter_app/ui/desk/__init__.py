"""The back office: the work list of received applications."""
