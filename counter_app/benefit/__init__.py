"""Applications of a whole town for one benefit: who is paid at once, who is looked at first, and why. Pure.

`VERSION` is raised with every change that can change an outcome or a file of a run; the manifest names it.
"""

VERSION = "2026.1"
