import tomllib

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.toml_lines import key_lines

KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True) | st.sampled_from(["a.b", "x#y", 'q"q', "[z]", "名"])
SCALARS = st.sampled_from(
    [
        ("1", 1),
        ("true", True),
        ("2026-04-01", None),
        ("-1.5e3", None),
        ('"a # b = [c] {d}"', None),
        ('"quote \\" end"', None),
        ("'raw \\ # text'", None),
        ('"""two\nlines = [1]\n# no comment ""x"" """', None),
        ("'''raw\n[no.header]\n'''", None),
        ('"""ends with quotes"""""', None),
    ]
).map(lambda pair: pair[0])


def quoted(key: str) -> str:
    bare = key.isascii() and all(c.isalnum() or c in "_-" for c in key)
    return key if bare else '"' + key.replace('"', '\\"') + '"'


class Writer:
    """Writes a document and notes on which line it put each key: the oracle."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def note(self, path) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def value(self, value, path) -> None:
        if isinstance(value, str):
            self.text += value
        elif isinstance(value, list):
            self.text += "[ # list\n"
            for index, entry in enumerate(value):
                self.text += "  "
                self.note((*path, index))
                self.value(entry, (*path, index))
                self.text += ",\n"
            self.text += "]"
        else:
            self.text += "{ "
            for number, (key, entry) in enumerate(value.items()):
                self.text += ", " if number else ""
                self.note((*path, key))
                self.text += quoted(key) + " = "
                self.value(entry, (*path, key))
            self.text += " }"

    def table(self, table, path, header) -> None:
        self.note(path)
        self.text += header + "  # a table\n"
        self.assignments(table, path)

    def assignments(self, table, path) -> None:
        for key, entry in table.items():
            self.note((*path, key))
            self.text += f"{quoted(key)}  =  "
            self.value(entry, (*path, key))
            self.text += "  # why\n\n"


VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
TABLE = st.dictionaries(KEYS, VALUES, max_size=4)


@given(TABLE, st.lists(st.tuples(TABLE, st.lists(TABLE, max_size=2), TABLE), max_size=3))
def test_every_key_is_found_on_its_line(top, entries):
    writer = Writer()
    top = {key: value for key, value in top.items() if key != "field"}
    writer.assignments(top, ())
    for index, (entry, items, sub) in enumerate(entries):
        body = {key: value for key, value in entry.items() if key not in {"item", "sub"}}
        writer.note(("field",))
        writer.table(body, ("field", index), "[[field]]")
        for number, item in enumerate(items):
            writer.note(("field", index, "item"))
            writer.table(item, ("field", index, "item", number), "[[ field . item ]]")
        writer.table(sub, ("field", index, "sub"), "[field.sub]")
    tomllib.loads(writer.text)
    assert key_lines(writer.text) == writer.lines


def test_dotted_keys_and_quoted_headers():
    text = "a.b = 1\n\n[\"x.y\".'z']\nc.d.e = { f = [1,\n 2] }\n"
    lines = key_lines(text)
    assert lines["a", "b"] == 1
    assert lines["x.y", "z"] == 3
    assert lines["x.y", "z", "c", "d", "e", "f"] == 4
    assert lines["x.y", "z", "c", "d", "e", "f", 1] == 5
