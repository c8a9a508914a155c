"""A busy morning of a whole office on one machine: two branch terminals, hub, PostgreSQL, clerks, a robot, boards."""
