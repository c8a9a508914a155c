"""Where each key of a TOML document stands, because `tomllib` does not say.

The scanner runs only over text that `tomllib` has accepted already, so it may trust brackets and quotes; it knows
just enough to skip strings and comments and to name keys.
"""

from __future__ import annotations

import ast
import re

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SKIP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")
_BLANK = re.compile(r"[ \t]*")
_ATOM = re.compile(r"[^,\]}#\n\r]+")  # numbers, dates, booleans
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"""\"{0,2}', re.DOTALL),
    re.compile(r"'''.*?'''\'{0,2}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


def key_lines(text: str) -> dict[Path, int]:
    """Map the path of every table and key (`("field", 2, "label", "ja")`) to its line, counted from 1.

    An entry of an array of tables has its header's line, of an inline array the line where the entry begins.
    `text` must be valid TOML.
    """
    return _Scanner(text).scan()


class _Scanner:
    """One pass over the text; `position` only moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # entries so far of each array of tables
        self._counted_to, self._line = 0, 1

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self.skip()
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                table = self.header()
            else:
                self.assignment(table)
            self.skip()
        return self.lines

    def header(self) -> Path:
        here = self.line()
        many = self.text.startswith("[[", self.position)
        self.position += 2 if many else 1
        keys = self.dotted()
        self.position += 2 if many else 1
        parent = self.resolve(keys[:-1], here)
        path = (*parent, keys[-1])
        self.lines.setdefault(path, here)
        if not many:
            return self.entered(path)
        index = self.lengths.get(path, 0)
        self.lengths[path] = index + 1
        self.lines[*path, index] = here
        return (*path, index)

    def resolve(self, keys: list[str], here: int) -> Path:
        """Walk into tables; an array of tables means its last entry."""
        path: Path = ()
        for key in keys:
            path = self.entered((*path, key))
            self.lines.setdefault(path, here)
        return path

    def entered(self, path: Path) -> Path:
        return (*path, self.lengths[path] - 1) if path in self.lengths else path

    def assignment(self, table: Path) -> None:
        here = self.line()
        path = table
        for key in self.dotted():
            path = (*path, key)
            self.lines.setdefault(path, here)
        self.position += 1  # =
        self.blank()
        self.value(path)

    def dotted(self) -> list[str]:
        keys = []
        while True:
            self.blank()
            keys.append(self.key())
            self.blank()
            if self.text[self.position] != ".":
                return keys
            self.position += 1

    def key(self) -> str:
        bare = _BARE.match(self.text, self.position)
        if bare:
            self.position = bare.end()
            return bare[0]
        token = self.string()
        return token[1:-1] if token.startswith("'") else str(ast.literal_eval(token))

    def value(self, path: Path) -> None:
        match self.text[self.position]:
            case "[":
                self.array(path)
            case "{":
                self.inline_table(path)
            case '"' | "'":
                self.string()
            case _:
                atom = _ATOM.match(self.text, self.position)
                self.position = atom.end() if atom else self.position + 1

    def array(self, path: Path) -> None:
        self.position += 1
        index = 0
        self.skip()
        while self.text[self.position] != "]":
            self.lines[*path, index] = self.line()
            self.value((*path, index))
            index += 1
            self.comma()
        self.position += 1

    def inline_table(self, path: Path) -> None:
        self.position += 1
        self.skip()
        while self.text[self.position] != "}":
            self.assignment(path)
            self.comma()
        self.position += 1

    def comma(self) -> None:
        self.skip()
        if self.text[self.position] == ",":
            self.position += 1
            self.skip()

    def string(self) -> str:
        for form in _STRINGS:
            token = form.match(self.text, self.position)
            if token:
                self.position = token.end()
                return token[0]
        raise ValueError(f"line {self.line()}: not TOML")

    def skip(self) -> None:
        space = _SKIP.match(self.text, self.position)
        if space:
            self.position = space.end()

    def blank(self) -> None:
        space = _BLANK.match(self.text, self.position)
        if space:
            self.position = space.end()

    def line(self) -> int:
        self._line += self.text.count("\n", self._counted_to, self.position)
        self._counted_to = self.position
        return self._line
