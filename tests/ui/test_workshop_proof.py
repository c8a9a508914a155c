"""検証 as a clerk uses it: a mistake seeded in a rule is found, said in Japanese, and cannot be published silently."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.navigator import proof
from counter_app.navigator.proof import Hole, HoleKind
from counter_app.packs.office_forms import read_office_forms
from counter_app.packs.tree import FormTree
from counter_app.packs.verification import Progress, verify
from counter_app.ui.settling import settle
from counter_app.ui.workshop.proof_panel import ProofPanel
from counter_app.ui.workshop.proof_words import ProofWords
from counter_app.ui.workshop.publish_panel import PublishPanel
from counter_app.ui.workshop.screenshots import RehearsedOffice
from counter_app.ui.workshop.window import RULE, TEXT, WorkshopWindow
from tests.fakes.life_events import office
from tests.fakes.workshop_forms import CONNECTORS
from tests.ui.staff_windows import TEXTS, dress

HIKKOSHI = "life_events/hikkoshi.toml"
CASE = """\
[[case]]
id = "with-a-dog"
event = "hikkoshi"
today = 2026-11-21
[case.facts]
"move.date" = 2026-11-10
"move.kind" = "in"
"household.dog" = "yes"
members = [{ dateOfBirth = 1980-05-05, nationalInsurance = "no" }]
[case.expected]
move-form = { by = 2026-11-24 }
dog-form = {}
"""
RIGHT, WRONG = ["dog | infant", "moved"], ["not dog", "moved"]


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture
def tree(tmp_path):
    office(tmp_path / "forms")
    cases = tmp_path / "forms" / "life_events" / "golden" / "dogs.toml"
    cases.parent.mkdir()
    cases.write_text(CASE, "utf-8")
    return FormTree.of_folder(tmp_path / "forms")


@pytest.fixture
def workshop(tmp_path, tree):
    (tmp_path / "office").mkdir()
    rehearsed = RehearsedOffice.in_folder(tmp_path / "office", tree)
    window = WorkshopWindow(rehearsed.world(TEXTS, lambda _form, _answers, _files: b""), rehearsed.session())
    window.resize(1280, 800)
    window.start()
    settle(window)
    window.bench.select(HIKKOSHI)
    settle(window)
    yield window
    window.close()


def opened(window, kind):
    window.press({ProofPanel: "proof", PublishPanel: "publish"}[kind])
    settle(window)
    assert isinstance(window.panel, kind)
    return window.panel


def verified(window):
    panel = opened(window, ProofPanel)
    panel.day.setText("2026-11-21")
    panel.go.click()
    panel.wait()
    settle(window)
    return panel


def seed_a_mistake(window, when=WRONG):
    at = next(n for n, rule in enumerate(window.bench.value("rule")) if rule["when"] == RIGHT)
    window.bench.put(("rule", at, "when"), when)
    settle(window)
    assert not window.bench.examination.findings  # nothing a parser could see


def test_what_is_right_is_proved_with_its_figures(workshop):
    panel = verified(workshop)
    assert panel.sentence.text() == "漏れはありません。検証例の答えも変わりません。"
    assert re.search(r"[1-9][0-9]{2},[0-9]{3} 通り", panel.counts.text())
    assert "検証例 1 件" in panel.counts.text()
    assert {one.kind for one in panel.said} == {"unverified"}
    panel.close()
    publishing = opened(workshop, PublishPanel)
    assert publishing.effective.text() == "2026-11-21"
    assert publishing.go.isEnabled()
    assert "検証済み" in publishing.proved.text()


def test_a_seeded_mistake_is_found_and_leads_to_its_rule(workshop):
    seed_a_mistake(workshop)
    panel = verified(workshop)
    holes = [one for one in panel.said if one.kind == "hole"]
    assert any("14日以内で犬も乳児もいなければ、犬の届は不要" in one.sentence for one in holes)
    (case,) = [one for one in panel.said if one.kind == "case"]
    assert case.sentence == "検証例では必要な「dog-formの届」を、案内しなくなりました。"
    assert all(re.search(r"[ぁ-ん]", one.sentence) for one in panel.said)
    panel.table.selectRow(panel.said.index(case))
    assert "犬：はい" in panel.detail.toPlainText()
    panel.table.selectRow(panel.said.index(holes[0]))
    panel.there.click()
    settle(workshop)
    assert not panel.isVisible()
    assert workshop.bench.file == "life_events/_laws.toml"
    assert workshop.tabs.currentIndex() == TEXT
    assert "no-dog-no-infant" in workshop.text_tab.editor.textCursor().block().text()


def test_a_condition_that_never_decides_leads_to_its_rule(workshop):
    seed_a_mistake(workshop, ["dog | moved", "moved"])
    panel = verified(workshop)
    sentence = "条件「犬がいる.*または.*引っ越した」は、あってもなくても結果が変わりません。"
    idle = next(one for one in panel.said if re.fullmatch(sentence, one.sentence))
    assert idle.where == "引っ越した → dog-formの届"
    panel.table.selectRow(panel.said.index(idle))
    panel.there.click()
    settle(workshop)
    assert workshop.bench.file == HIKKOSHI
    assert workshop.tabs.currentIndex() == RULE


def test_holes_are_published_only_with_a_word_on_them(workshop):
    seed_a_mistake(workshop)
    verified(workshop).close()
    panel = opened(workshop, PublishPanel)
    assert not panel.go.isEnabled()
    assert not panel.export.isEnabled()
    assert re.search(r"漏れ [1-9]", panel.knowing.text())
    panel.knowing.click()
    panel.go.click()
    settle(workshop)
    (entry,) = workshop.bench.world.shelf.entries()
    assert "を承知］" in entry.bundle.manifest.note


def test_a_change_after_the_proof_undoes_it(workshop):
    verified(workshop).close()
    workshop.bench.put(("title", "ja"), "引っ越し")
    settle(workshop)
    assert workshop.bench.verification is None
    panel = opened(workshop, PublishPanel)
    assert "検証していない" in panel.knowing.text()
    assert not panel.go.isEnabled()
    panel.close()
    workshop.bench.undo()
    settle(workshop)
    assert workshop.bench.verification is not None


def test_the_day_that_was_proved_is_the_day_that_counts(workshop):
    verified(workshop).close()
    panel = opened(workshop, PublishPanel)
    panel.effective.setText("2027-04-01")
    assert "2026-11-21" in panel.knowing.text()
    assert not panel.go.isEnabled()


def test_it_can_be_stopped_and_the_window_goes_on_meanwhile(workshop):
    panel = opened(workshop, ProofPanel)
    panel.day.setText("2026-11-21")
    panel.go.click()
    assert panel.stop.isEnabled()
    workshop.bench.put(("title", "ja"), "ひっこし")  # editing goes on
    panel._show_progress(Progress(1, 3, "転入した"))
    assert panel.sentence.text() == "調べています（2 / 3）　転入した"
    panel.stop.click()
    panel.wait()
    settle(workshop)
    assert panel.sentence.text() == "中止しました。検証は終わっていません。"
    assert workshop.bench.verification is None
    assert panel.go.isEnabled()


def test_what_cannot_be_read_is_put_right_first(workshop):
    workshop.bench.put(("rule", 0, "when"), ["mooved"])
    settle(workshop)
    panel = verified(workshop)
    assert "先に直してください" in panel.sentence.text()


def test_a_golden_case_that_cannot_be_used_is_said(tree):
    torn = dict(tree.files) | {"life_events/golden/dogs.toml": CASE.replace("household.dog", "household.cat").encode()}
    forms, errors = read_office_forms("torn", FormTree("torn", torn), CONNECTORS)
    assert not errors
    found = verify(forms, date(2026, 11, 21), lambda _progress: True)
    assert found is not None
    assert not found.holds
    said = ProofWords(forms, TEXTS.of("ja")).lines(found, ())
    assert [(one.kind, one.file) for one in said] == [("error", "life_events/golden/dogs.toml")]


def test_progress_comes_before_every_step(tree):
    forms, _ = read_office_forms("shipped", tree, CONNECTORS)
    told: list[Progress] = []
    assert verify(forms, date(2026, 11, 21), lambda step: told.append(step) or len(told) < 2) is None
    assert [(step.done, step.total, step.title) for step in told] == [(0, 2, "引っ越した")] * 2


CAUSES = {
    "wherever it holds": (HoleKind.REDUNDANT, "hikkoshi.dog-form.2"),
    "no situation of": (HoleKind.NEVER, "movers-notify"),
    "no situation meets": (HoleKind.NEVER, "hikkoshi.dog-form"),
    "clause": (HoleKind.REDUNDANT, "hikkoshi.dog-form"),
    " in '": (HoleKind.REDUNDANT, "hikkoshi.dog-form"),
    "advised": (HoleKind.DISAGREES, "hikkoshi.allowance"),
    "without a reason": (HoleKind.REASON, "hikkoshi.allowance"),
    "open although": (HoleKind.UNDECIDED, "hikkoshi.allowance"),
    "needed and not": (HoleKind.UNDECIDED, "hikkoshi.allowance"),
    "(": (HoleKind.LAW, "movers-notify"),
    "predicate": (HoleKind.UNUSED, "dog"),
    "no event leads": (HoleKind.UNUSED, "allowance"),
    "listed as chosen": (HoleKind.UNUSED, "allowance"),
}
FILLED = {"_written(clause)": "'dog | not infant'", "term.predicate.id": "'dog'", "broken.bit_count()": "12"}


def spoken(module):
    """Every sentence a module makes for staff: long literals that are no docstrings, their holes filled plausibly."""
    parsed = ast.parse(Path(module.__file__).read_text("utf-8"))
    inside = {
        part
        for node in ast.walk(parsed)
        for part in (
            [node.value] if isinstance(node, ast.Expr) else node.values if isinstance(node, ast.JoinedStr) else []
        )
    }
    for node in ast.walk(parsed):
        if node in inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 2:
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) else FILLED.get(ast.unparse(part.value), "needed")
                for part in node.values
            )


def test_everything_the_proof_says_has_its_japanese(tree):
    forms, _ = read_office_forms("shipped", tree, CONNECTORS)
    words = ProofWords(forms, TEXTS.of("ja"))
    causes = [text for text in spoken(proof) if " " in text.strip() and any(key in text for key in CAUSES)]
    assert len(causes) >= len(CAUSES)
    for cause in causes:
        if cause in {"{}", "not needed"} or cause.startswith(("not ", " | ")):
            continue
        kind, where = next(found for key, found in CAUSES.items() if key in cause)
        said = words.hole(Hole(kind, where, cause))
        assert re.search(r"[ぁ-ん]", said.sentence), cause
        assert said.file, cause


def test_every_difference_of_a_golden_case_has_its_japanese(tree):
    forms, _ = read_office_forms("shipped", tree, CONNECTORS)
    words = ProofWords(forms, TEXTS.of("ja"))
    samples = (
        "allowance: advised, not expected",
        "allowance: expected, not advised",
        "allowance: by 2026-11-24, None yen instead of by None, 5000 yen",
        "allowance: open",
        "allowance: expected to be open",
    )
    said = [words.difference(sample) for sample in samples]
    assert all("「allowanceの届」" in sentence for sentence in said)
    assert "期限 なし・5000円 → 期限 2026-11-24・なし円" in said[2]
