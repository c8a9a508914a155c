"""Charts: one file each. A chart is a value; it lays itself out as a `Scene` of plain marks, which is painted elsewhere."""
