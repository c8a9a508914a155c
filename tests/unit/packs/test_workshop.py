"""A session of the workshop: every change can be taken back, and what cannot be meant is kept and said."""

from datetime import date

import pytest

from counter_app.failures import FailureCode
from counter_app.packs import workshop
from counter_app.packs.draft import Draft
from counter_app.packs.draft_folder import DraftFolder
from counter_app.packs.examination import examine, place_of
from counter_app.packs.outline import FileKind, kind_of
from counter_app.packs.plain_changes import plain_changes
from counter_app.packs.workshop import Session
from counter_app.packs.workshop_facts import facts_before, facts_of_events, predicates_of
from tests.fakes.workshop_forms import CONNECTORS, whole_forms

TENKYO, JUMINHYO, PEOPLE = "moving/tenkyo.toml", "certificates/juminhyo.toml", "life_events/_predicates-people.toml"
JIDO = "children/jido_teate.toml"  # asks much of its own besides what it shares


@pytest.fixture
def session():
    return Session(Draft.of(whole_forms()), "shipped", TENKYO)


def findings(session):
    return examine(session.draft, CONNECTORS).findings


def number_of(session, fact):
    return next(number for number, entry in enumerate(session.value("field")) if entry.get("fact") == fact)


def test_typing_on_in_one_place_is_one_step_back(session):
    typed = session
    for text in ("転", "転居", "転居の届"):
        typed = workshop.put(typed, ("title", "ja"), text)
    assert typed.value("title", "ja") == "転居の届"
    assert len(typed.past) == 1
    back = workshop.undo(typed)
    assert back.draft.tree == session.draft.tree
    assert workshop.redo(back).value("title", "ja") == "転居の届"


def test_going_back_shows_the_file_that_changed(session):
    changed = workshop.select(workshop.put(session, ("reading",), "よみ"), JUMINHYO)
    assert workshop.undo(changed).file == TENKYO


def test_a_new_change_ends_the_way_forth(session):
    back = workshop.undo(workshop.put(session, ("reading",), "よみ"))
    other = workshop.put(back, ("addressee",), "区長")
    assert not other.future
    assert workshop.redo(other) is other


def test_giving_up_everything_can_be_taken_back(session):
    changed = workshop.put(session, ("reading",), "よみ")
    given_up = workshop.start_over(changed)
    assert given_up.changed_files == frozenset()
    assert workshop.undo(given_up).value("reading") == "よみ"


def test_what_is_no_number_is_kept_and_said(session):
    wrong = workshop.put(workshop.select(session, JUMINHYO), ("fee", "yen"), "三百円")
    assert wrong.value("fee", "yen") == "三百円"
    (finding,) = [found for found in findings(wrong) if found.file == JUMINHYO]
    assert "金額" in finding.sentence
    assert place_of(finding, wrong.draft.tree) == ("fee", "yen")


def test_a_text_that_is_no_toml_is_kept_and_said(session):
    wrong = workshop.write(session, 'id = "tenkyo\n')
    assert wrong.document() is None
    assert any(found.file == TENKYO and found.line == 1 for found in findings(wrong))
    refused = workshop.put(wrong, ("title", "ja"), "x")
    assert refused.refused is not None
    assert refused.draft is wrong.draft
    assert workshop.undo(wrong).document() is not None


def test_a_misspelt_name_is_found_with_what_was_meant(session):
    session = workshop.select(session, JIDO)
    wrong = workshop.put(session, ("field", number_of(session, "start.date"), "checks"), ["not-futur"])
    sentences = [found.sentence for found in findings(wrong) if found.file == JIDO]
    assert sentences == ["入力の確認に「not-futur」はありません。「not-future」のことですか。"]


def test_lists_inside_a_value_grow_move_and_go(session):
    session = workshop.select(session, JIDO)
    array = ("field", number_of(session, "start.reason"), "choice")
    codes = [entry["code"] for entry in session.value(*array)]
    label = {"ja": "x", "ja-easy": "x", "en": "x"}
    grown = workshop.add(session, array, len(codes), {"code": "new", "label": label})
    assert [entry["code"] for entry in grown.value(*array)] == [*codes, "new"]
    moved = workshop.move(grown, array, len(codes), 0)
    assert [entry["code"] for entry in moved.value(*array)] == ["new", *codes]
    assert [entry["code"] for entry in workshop.drop(moved, array, 0).value(*array)] == codes


def test_a_first_condition_and_the_last_one_gone(session):
    session = workshop.select(session, JIDO)
    array = ("field", number_of(session, "start.date"), "when")
    with_one = workshop.add(session, array, 0, {"fact": "derived.applicantIsAdult", "is": ["yes"]})
    assert not findings(with_one)
    assert workshop.drop(with_one, array, 0).value(*array) is None


def test_a_comment_in_a_list_that_is_written_anew_stays_above_it(session):
    text = 'id = "x"\nbring = [\n  # the first\n  { ja = "a" },\n]\n'
    begun = workshop.write(session, text)
    added = workshop.add(begun, ("bring",), 1, {"ja": "b"})
    assert added.value("bring") == [{"ja": "a"}, {"ja": "b"}]
    assert "# the first\nbring" in added.draft.tree.text(TENKYO)


def test_a_new_key_stands_above_what_is_said_about_the_next_table(session):
    begun = workshop.write(session, '[[field]]\nfact = "a"\n\n# about b\n[[field]]\nfact = "b"\n')
    added = workshop.put(begun, ("field", 0, "label", "ja"), "名")
    expected = '[[field]]\nfact = "a"\nlabel = { ja = "名" }\n\n# about b\n[[field]]\nfact = "b"\n'
    assert added.draft.tree.text(TENKYO) == expected


def test_a_copy_and_a_later_version(session):
    copied = workshop.copy_procedure(session, TENKYO, "tenkyo-kari")
    assert copied.file == "moving/tenkyo_kari.toml"
    assert not findings(copied)
    again = workshop.copy_procedure(copied, TENKYO, "tenkyo-kari")
    assert again.refused is not None
    assert again.refused.code is FailureCode.FORM_DUPLICATE
    later = workshop.new_version(session, TENKYO, date(2027, 4, 1), date(2027, 3, 31))
    forms = [form for form in examine(later.draft, CONNECTORS).forms.catalogue.all() if form.id == "tenkyo"]
    assert [(form.effective_from, form.effective_until) for form in forms] == [
        (date(2027, 4, 1), None),
        (date(2026, 4, 1), date(2027, 3, 31)),
    ]
    assert not findings(later)


def test_a_draft_is_kept_and_found_again(session, tmp_path):
    folder = DraftFolder(tmp_path / "draft")
    assert folder.kept() is None
    changed = workshop.write(workshop.put(session, ("reading",), "よみ"), "not toml [")
    removed = changed.draft.without(JUMINHYO)
    folder.keep(removed, "2027")
    kept = folder.kept()
    assert kept is not None
    assert kept.base_version == "2027"
    assert dict(kept.on(whole_forms()).tree.files) == dict(removed.tree.files)
    folder.keep(Draft.of(whole_forms()), "2027")
    assert folder.kept() is None


def test_a_torn_draft_is_no_draft(session, tmp_path):
    folder = DraftFolder(tmp_path)
    folder.keep(workshop.put(session, ("reading",), "よみ").draft, "2027")
    next(tmp_path.glob("*/draft.json")).write_text("{")
    assert folder.kept() is None


def test_changes_are_said_in_japanese(session):
    changed = workshop.put(workshop.select(session, JUMINHYO), ("fee", "yen"), 400)
    yen = session.draft.value(JUMINHYO, ("fee", "yen"))
    number = len(changed.value("field"))
    words = {"ja": "使用目的の詳細", "ja-easy": "x", "en": "x"}
    changed = workshop.add(changed, ("field",), number, {"fact": "detail", "kind": "text", "label": words})
    assert [change.sentence for change in plain_changes(changed.draft.base, changed.draft.tree)] == [
        f"手数料・金額（円）：「{yen}」→「400」",
        "項目「使用目的の詳細」を追加します。",
    ]
    moved = workshop.move(session, ("field",), 1, 2)
    assert [c.sentence for c in plain_changes(moved.draft.base, moved.draft.tree)] == ["項目の順番を変えます。"]


def test_the_outline_has_every_file_with_its_marks(session):
    changed = workshop.put(session, ("destination",), "S99")
    outline = examine(changed.draft, CONNECTORS).outline
    files = {leaf.file for leaf in outline.leaves()}
    assert files == {file for file in whole_forms().files if file.endswith(".toml")}
    leaf = outline.find(TENKYO)
    assert leaf is not None
    assert (leaf.title, leaf.changed, leaf.wrong, kind_of(TENKYO)) == ("転居届", True, 1, FileKind.FORM)
    assert [leaf.file for leaf in outline.matching("転居届 MOVE.DATE").leaves()] == [TENKYO]


def test_a_condition_may_name_only_what_is_asked_before(session):
    session = workshop.select(session, JIDO)
    place = ("field", number_of(session, "start.date"), "when")
    facts = [fact.fact for fact in facts_before(session.draft.tree, JIDO, place)]
    assert "start.reason" in facts
    assert "applicant.fullName" in facts  # of the shared block
    assert "derived.moveIsLate" in facts
    assert "start.date" not in facts


def test_predicates_read_rows_of_groups():
    tree = whole_forms()
    assert "dateOfBirth" in [fact.fact for fact in facts_of_events(tree, "members")]
    assert all(sentence for sentence in predicates_of(tree).values())
