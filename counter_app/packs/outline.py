"""The tree on the left of the workshop: packs with their procedures, life events, shared blocks. Also for broken files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from counter_app.packs.tree import EVENTS, SHARED
from counter_app.packs.workshop import at, document
from counter_app.packs.workshop_facts import facts_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counter_app.packs.draft import Draft
    from counter_app.packs.plain_findings import PlainFinding
    from counter_app.packs.report import Unverified
    from counter_app.packs.tree import FormTree


class FileKind(StrEnum):
    """What a file is, which decides how it is edited."""

    FORM = "form"
    EVENT = "event"
    PREDICATES = "predicates"
    BLOCK = "block"
    OTHER = "other"  # laws, golden cases, finding questions, names of packs: as text


@dataclass(frozen=True)
class Leaf:
    """One file. `unverified` counts what nobody has read in a law; `words` is what a search looks through."""

    file: str
    kind: FileKind
    title: str
    unverified: int = 0
    wrong: int = 0
    changed: bool = False
    words: str = ""


@dataclass(frozen=True)
class Branch:
    """A pack, or all life events, or all shared blocks."""

    title: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Outline:
    """All files of a draft."""

    branches: tuple[Branch, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """Walk every file."""
        return (leaf for branch in self.branches for leaf in branch.leaves)

    def find(self, file: str) -> Leaf | None:
        """Return a file's leaf, or None."""
        return next((leaf for leaf in self.leaves() if leaf.file == file), None)

    def matching(self, search: str) -> Outline:
        """Return what fits every word of a search, in title, reading, id or field names."""
        wanted = _folded(search).split()
        found = (
            Branch(branch.title, tuple(leaf for leaf in branch.leaves if all(word in leaf.words for word in wanted)))
            for branch in self.branches
        )
        return Outline(tuple(branch for branch in found if branch.leaves))


_TOPICS = {
    "bereavement": "死亡・相続",
    "birth": "出生",
    "death": "死亡",
    "disaster": "災害",
    "divorce": "離婚",
    "family": "婚姻・離婚・出生",
    "household": "世帯",
    "laws": "検証用",
    "marriage": "婚姻",
    "move": "引っ越し",
    "moving": "引っ越し",
    "people": "家族のひとりひとり",
    "work": "退職・就職",
    "work-disaster": "退職・災害",
}
GOLDEN = f"{EVENTS}/golden"
_NAMES = {
    "_laws": "検証の決まり",
    "_finding": "「わからない」の質問",
    "_pack": "パックの名前",
    "_by_hand": "手で選ぶ手続",
}
_BRANCHES = {SHARED: "共通の項目（A票など）", EVENTS: "ライフイベント", GOLDEN: "検証例（人が答えを書いた世帯）"}
_BY_HAND = "by-hand-"


def kind_of(file: str) -> FileKind:
    """Tell what a file is by its name."""
    folder, _, name = file.rpartition("/")
    if folder == GOLDEN:
        return FileKind.OTHER
    if folder == SHARED:
        return FileKind.BLOCK
    if folder == EVENTS:
        if name.startswith("_predicates"):
            return FileKind.PREDICATES
        return FileKind.OTHER if name.startswith("_") else FileKind.EVENT
    return FileKind.OTHER if name.startswith("_") or not folder else FileKind.FORM


def outline_of(
    draft: Draft, findings: Iterable[PlainFinding], of_forms: Iterable[Unverified], of_events: Iterable[Unverified]
) -> Outline:
    """Lay out every file, packs first. An event may have the id of a form, so their open items come apart."""
    wrong = Counter(finding.file for finding in findings)
    open_forms, open_events = (Counter(item.form for item in items) for items in (of_forms, of_events))
    folders: dict[str, list[Leaf]] = {}
    for file in sorted((name for name in draft.tree.files if name.endswith(".toml")), key=_rank):
        folders.setdefault(file.rpartition("/")[0], []).append(
            _leaf(file, draft, wrong, open_events if kind_of(file) is FileKind.EVENT else open_forms)
        )
    order = sorted(folders, key=lambda folder: ({EVENTS: 1, GOLDEN: 2, SHARED: 3}.get(folder, 0), folder))
    return Outline(tuple(Branch(_branch_title(folder, draft.tree), tuple(folders[folder])) for folder in order))


def _rank(file: str) -> tuple[bool, str]:
    """What belongs to all of a folder stands below what people look for."""
    return file.rpartition("/")[2].startswith("_"), file


def _branch_title(folder: str, tree: FormTree) -> str:
    if folder in _BRANCHES:
        return _BRANCHES[folder]
    title = at(document(tree, f"{folder}/_pack.toml"), ("title", "ja"))
    return title if isinstance(title, str) and title else folder


def _leaf(file: str, draft: Draft, wrong: Mapping[str, int], open_items: Mapping[str, int]) -> Leaf:
    values = document(draft.tree, file)
    title = title_of(file, draft.tree)
    form_id = at(values, ("id",))
    kind = kind_of(file)
    return Leaf(
        file=file,
        kind=kind,
        title=title,
        unverified=_open_in(values) if kind is FileKind.PREDICATES else open_items.get(str(form_id), 0),
        wrong=wrong.get(file, 0),
        changed=draft.base.files.get(file) != draft.tree.files.get(file),
        words=_folded(
            " ".join((title, file, str(form_id), str(at(values, ("reading",)) or ""), *_asked(draft.tree, file)))
        ),
    )


def _open_in(values: Mapping[str, Any] | None) -> int:
    entries = at(values, ("predicate",))
    return sum(not at(entry, ("verified",)) for entry in entries) if isinstance(entries, list) else 0


def title_of(file: str, tree: FormTree) -> str:
    """Return what people call a file: the title of its form or event, with its first day where there are several."""
    stem = file.rpartition("/")[2].removesuffix(".toml")
    title = at(document(tree, file), ("title", "ja"))
    if isinstance(title, str) and title and stem != "_pack":
        return title
    if file.startswith(f"{GOLDEN}/"):
        return _title_of_golden(stem, tree)
    for name, words in _NAMES.items():
        if stem.startswith(name):
            topic = stem.removeprefix(name).strip("-")
            return f"{words}：{_TOPICS.get(topic, topic)}" if topic else words
    if stem.startswith("_predicates"):
        topic = stem.removeprefix("_predicates").strip("-")
        return f"条件：{_TOPICS.get(topic, topic)}" if topic else "条件"
    return stem


def _title_of_golden(stem: str, tree: FormTree) -> str:
    event = stem.removeprefix(_BY_HAND)
    title = at(document(tree, f"{EVENTS}/{event}.toml"), ("title", "ja"))
    return f"{title or event}{'（手書き）' if stem != event else ''}"


def _asked(tree: FormTree, file: str) -> Iterator[str]:
    """What a file asks, shared blocks put in: who looks for an item finds every procedure that asks it."""
    for fact in facts_asked(tree, file):
        yield from (fact.label, fact.fact)


def _folded(text: str) -> str:
    katakana = {letter: letter - 0x60 for letter in range(0x30A1, 0x30F7)}  # ァ…ヶ read as ぁ…ゖ
    return text.casefold().translate(katakana)
