"""Forms filled in at home: the pages, the code they show, and opening it at the counter. Pure but for the key files."""
