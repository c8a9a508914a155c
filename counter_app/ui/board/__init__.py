"""The board of figures for staff, and the wallboard for a monitor in the hall. Charts are drawn here, by us."""
