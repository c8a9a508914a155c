"""Applications of a whole town for one benefit: who is paid at once, who is looked at first, and why. Pure."""
