"""The remote desk with real keys: answering, what is shown and what is not, proposing, papers, the note, every state."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from counter_app.domain.answers import Origin, Trust
from counter_app.failures import FailureCode
from counter_app.remote import desk_events as ev
from counter_app.remote.desk_state import Link, Presence, Result
from counter_app.remote.messages import Accept, HangUp, Stop, Why
from counter_app.ui.desk.desk_world import DeskWorld
from counter_app.ui.desk.screenshots import ShownWorkList, sample_rows
from counter_app.ui.desk.work_window import WorkWindow
from counter_app.ui.rehearsal import StillClock
from counter_app.ui.remote_desk import screenshots as shots
from counter_app.ui.remote_desk.call_view import Side
from counter_app.ui.remote_desk.desk_world import RemoteDeskWorld
from counter_app.ui.remote_desk.sample_hub import SampleHub, SampleRecords, waiting
from tests.fakes.canary import FULL_ADDRESS, FULL_NAME
from tests.ui.staff_windows import CATALOGUE, TEXTS, dress, spoken, visible

NAME = "applicant.fullName"


@pytest.fixture
def opened(qapp):
    dress(qapp)
    made = []

    def open_with(records=None, size=(1280, 800)):
        shown = shots.opened(TEXTS, CATALOGUE, records)
        shown.window.resize(*size)
        shown.window.start()
        shown.settle()
        shown.window.activateWindow()
        assert QTest.qWaitForWindowActive(shown.window, 5000)
        made.append(shown)
        return shown

    yield open_with
    for shown in made:
        shown.window.close()
        shown.window.deleteLater()


def press(shown, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(shown.window.focusWidget() or shown.window, key, modifier)
        shown.settle()


def kinds(shown):
    return [each.kind for each in shown.hub.log]


def test_one_key_answers_who_waits_longest(opened):
    shown = opened()
    shots._ringing(shown)
    told = spoken(shown.window)
    assert all(word in told for word in ("4:12", "転居届", "Tiếng Việt", "手話", "総合案内にも呼出し中", "31 番"))
    press(shown, Qt.Key.Key_F4)
    assert shown.window.desk.call.about.call == "k1"
    assert kinds(shown) == ["answer"]
    assert "ほかに 3 件の呼出し" in spoken(shown.window)


def test_a_card_answers_its_own_call_by_touch(opened):
    shown = opened()
    shots._ringing(shown)
    QTest.mouseClick(shown.window.board.cards[2].key, Qt.MouseButton.LeftButton)
    shown.settle()
    assert shown.window.desk.call.about.call == "k3"


def test_away_and_back_by_one_key(opened):
    shown = opened()
    press(shown, Qt.Key.Key_F2)
    assert shown.hub.presence[-1] is Presence.AWAY
    assert "離席中です" in spoken(shown.window)
    press(shown, Qt.Key.Key_F2)
    assert shown.hub.presence[-1] is Presence.FREE


def test_what_is_not_released_is_said_and_never_empty(opened):
    shown = opened()
    shots.working(shown)
    lines = {line.path: line for line in shown.window.call.model.lines if line.path}
    assert lines[NAME].content == FULL_NAME
    assert lines["move.newAddress"].content == "非公開"
    assert lines["move.date"].content == "（未入力）"
    assert lines["applicant.sex"].content == "入力済み（内容は非公開）"
    assert lines["applicant.fullNameKana"].note.word == "住民が入力中…"
    assert lines["move.plannedDate"].note.word == "ここです（表示中）"
    assert all(line.content for line in lines.values())
    folded = [line for line in shown.window.call.model.lines if line.folded]
    assert all(line.item.startswith("非公開") and line.content for line in folded)
    shown.window.call.fold_key.click()
    assert not [line for line in shown.window.call.model.lines if line.folded]


def test_only_what_changed_is_painted_anew(opened):
    shown = opened()
    shots.working(shown)
    model, resets, changes = shown.window.call.model, [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.dataChanged.connect(lambda first, _last: changes.append(model.lines[first.row()].path))
    shown.hub.value("move.date", "2026-11-15")
    shown.settle()
    assert (resets, set(changes)) == ([], {"move.date"})


def test_a_value_is_proposed_and_never_typed_into_the_form(opened):
    shown = opened()
    shots.working(shown)
    shown.window.call.table.choose("move.previousAddress")
    press(shown, Qt.Key.Key_F8)
    entry = shown.window.call.proposing.entry
    assert entry.hasFocus()
    QTest.keyClicks(entry, "X")
    entry.setText("見本県見本町1-1")
    press(shown, Qt.Key.Key_Return)
    (proposal,) = shown.window.desk.call.form.open_proposals()
    assert (proposal.path, proposal.text.reveal()) == ("move.previousAddress", "見本県見本町1-1")
    assert "move.previousAddress" not in shown.window.desk.call.form.cells
    assert {"lock", "unlock", "propose"} <= set(kinds(shown)) | {"unlock"}
    shown.hub.resident(Accept(proposal.mark))
    shown.settle()
    line = next(each for each in shown.window.call.model.lines if each.path == "move.previousAddress")
    assert (line.content, line.state.word) == ("見本県見本町1-1", TEXTS.of("ja")("mark.clerk"))


@pytest.mark.parametrize("path", ["move.newAddress", "members"])
def test_no_proposal_for_what_is_hidden_or_a_number_of_rows(opened, path):
    shown = opened()
    shots.working(shown)
    shown.window.call.table.choose(path)
    press(shown, Qt.Key.Key_F8)
    assert not shown.window.call.proposing.isVisible()
    assert "提案できません" in spoken(shown.window)


def test_a_choice_is_proposed_by_its_label(opened):
    shown = opened()
    shots.working(shown)
    shown.window.call.table.choose("move.proof")
    press(shown, Qt.Key.Key_F8)
    choice = shown.window.call.proposing.choice
    choice.setCurrentIndex(choice.findData("portal"))
    shown.window.call.proposing.send_key.click()
    shown.settle()
    assert [each.text.reveal() for each in shown.window.desk.call.form.open_proposals()] == ["portal"]


def test_keys_show_here_point_and_say_phrases(opened):
    shown = opened()
    shots.working(shown)
    shown.window.call.table.choose("move.date")
    press(shown, Qt.Key.Key_F7)
    assert set(shown.window.desk.call.form.highlights.values()) == {"move.date"}
    press(shown, Qt.Key.Key_F7, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert shown.hub.passed[-1].body.path == "move.date"
    before = kinds(shown).count("phrase")
    press(shown, Qt.Key.Key_2, modifier=Qt.KeyboardModifier.AltModifier)
    assert kinds(shown).count("phrase") == before + 1
    assert shown.hub.log[-1].body.code == "wait"


def test_the_page_of_the_resident_is_followed_until_told_otherwise(opened):
    shown = opened()
    shots.working(shown)
    assert shown.window.call.table.chosen.path == "move.plannedDate"
    shown.window.call.follow_key.click()
    shown.hub.resident(shots.Page("questions", "move.date"))
    shown.settle()
    assert shown.window.call.table.chosen.path == "move.plannedDate"
    assert "住民の画面：引っ越した日" in spoken(shown.window)


def test_writing_and_a_number_of_a_person_that_is_not_sent(opened):
    shown = opened()
    shots.answered(shown)
    press(shown, Qt.Key.Key_F9)
    entry = shown.window.call.talk.entry
    entry.setText("こんにちは")
    press(shown, Qt.Key.Key_Return)
    assert "こんにちは" in shown.window.call.talk.list.item(0).text()
    entry.setText("123456789018")
    press(shown, Qt.Key.Key_Return)
    assert "個人番号" in spoken(shown.window)
    assert kinds(shown).count("say") == 1


def test_phrases_stand_in_the_residents_language_and_say_that_nobody_has_read_them(opened):
    shown = opened()
    shots.working(shown, "vi")
    assert "未確認の訳" in shown.window.call.talk.phrase_title.text()
    assert "Xin vui lòng chờ một chút." in shown.window.call.talk.phrases.item(1).text()


def test_a_paper_with_what_is_covered_zoom_and_a_stroke(opened):
    shown = opened()
    shots.working(shown)
    shots.show_paper(shown)
    press(shown, Qt.Key.Key_F6)
    view = shown.window.call.picture
    assert view.isVisible()
    assert "1 か所は住民が隠しました" in view.words
    press(shown, Qt.Key.Key_Plus)
    assert view.zoom > 1
    press(shown, Qt.Key.Key_Minus)
    middle = QPoint(view.width() // 2, view.height() // 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(view, middle + QPoint(40, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(40, 0))
    shown.settle()
    assert shown.hub.log[-1].kind == "marker"
    assert ("k1", frozenset({"still:s1"})) in shown.records.views
    shown.hub.resident(Stop())
    shown.settle()
    assert "書類はまだありません" in view.words


def test_the_register_is_asked_only_for_whom_the_resident_has_shown(opened):
    shown = opened()
    shots.working(shown)
    shown.window.call.checks.register_key.click()
    assert "公開が必要です" in shown.window.call.checks.register.text()
    shown.hub.release("applicant.sex")
    shown.hub.value("applicant.sex", "2")
    shown.settle()
    shown.window.call.checks.register_key.click()
    shown.settle()
    assert "該当なし" in shown.window.call.checks.register.text()


def test_checks_speak_of_what_is_shown_alone(opened):
    shown = opened()
    shots.answered(shown)
    shown.hub.release("move.date")
    shown.hub.value("move.date", "2030-01-01")
    shown.settle()
    told = shown.window.call.checks.list.item(0).text()
    assert told.startswith("✕ 引っ越した日")
    assert "項目は確認していません" in shown.window.call.checks.blind.text()
    assert shown.window.call.checks.list.count() == 1


def test_nothing_is_shown_whose_view_could_not_be_logged(opened):
    shown = opened(SampleRecords(FailureCode.STORE_UNAVAILABLE))
    shots._not_logged(shown)
    shown.settle()
    told = spoken(shown.window)
    assert FULL_NAME not in told
    assert "閲覧を記録できないため" in told


def test_hanging_up_asks_first_and_leaves_nothing_on_the_screen(opened):
    shown = opened()
    shots.working(shown)
    press(shown, Qt.Key.Key_F12)
    assert isinstance(shown.window.desk.call, object)
    assert kinds(shown)[-1] != "hang-up"
    press(shown, Qt.Key.Key_Escape)
    assert not shown.window.call.hanging_up.isVisible()
    press(shown, Qt.Key.Key_F12, Qt.Key.Key_Space)
    assert kinds(shown)[-1] == "hang-up"
    assert (shown.window.desk.call, shown.window.call.model.lines) == (None, ())
    everything = "\n".join(
        child.text()
        for child in shown.window.findChildren(QPushButton) + shown.window.findChildren(type(shown.window.told))
    )
    assert not [word for word in (FULL_NAME, FULL_ADDRESS, "さくら") if word in everything]
    assert shown.window.call.talk.list.count() == 0


def test_the_note_has_codes_and_a_slip_whose_number_is_right(opened):
    shown = opened()
    shots._note(shown)
    shown.settle()
    shown.window.note.slip.setText("MH02-261121-0001-7")
    shown.window.note.slip.setFocus()
    press(shown, Qt.Key.Key_Return)
    assert "番号が正しくありません" in spoken(shown.window)
    shown.window.note.slip.setText("mh02-261121-0001-5 ")
    press(shown, Qt.Key.Key_Return)
    (note,) = shown.records.notes
    assert (note.result, note.slip) == (Result.AT_COUNTER, "MH02-261121-0001-5")
    assert shown.window.desk.presence is Presence.FREE


def test_digits_choose_a_result_and_none_is_refused(opened):
    shown = opened()
    shots.answered(shown)
    shown.hub.resident(HangUp(Why.RESIDENT))
    shown.settle()
    press(shown, Qt.Key.Key_Return)
    assert "結果を選んでください" in spoken(shown.window)
    assert shown.records.notes == []
    press(shown, Qt.Key.Key_5, Qt.Key.Key_Return)
    assert [note.result for note in shown.records.notes] == [Result.ASKED_ONLY]


def test_a_cut_line_is_said_and_what_is_written_waits(opened):
    shown = opened()
    shots.working(shown)
    shown.hub.hold = True
    shown.hub.tell(ev.CallLink("k1", Link.LOST))
    shown.settle()
    assert "入力は消えません" in spoken(shown.window)
    shown.window.call.talk.entry.setText("まだ届かない")
    press(shown, Qt.Key.Key_F9, Qt.Key.Key_Return)
    assert "送信中" in shown.window.call.talk.list.item(shown.window.call.talk.list.count() - 1).text()


def test_locked_nothing_stays_and_no_call_rings_where_nobody_is(opened):
    shown = opened()
    shots.working(shown)
    shown.window.hide()
    assert shown.window.call.model.lines == ()
    shown.hub.value(NAME, "渡邉　はな", Origin.RESIDENT, Trust.STATED)
    shown.settle()
    assert shown.window.call.model.lines == ()
    shown.window.show()
    shown.settle()
    assert "渡邉　はな" in [line.content for line in shown.window.call.model.lines]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("name", [name for name, _ in shots._STATES])
def test_every_state_fits_and_every_key_has_a_name_and_a_size(opened, name, size):
    shown = opened(SampleRecords(FailureCode.STORE_UNAVAILABLE) if name == "not-logged" else None, size)
    dict(shots._STATES)[name](shown)
    shown.settle()
    assert (shown.window.width(), shown.window.height()) == size
    for widget in visible(shown.window):
        if isinstance(widget, QPushButton):
            assert widget.accessibleName()
            assert widget.height() >= 26
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()
    assert "None" not in spoken(shown.window)


def test_every_key_of_the_window_stands_on_something_that_is_seen(opened):
    shown = opened()
    shots.working(shown)
    told = spoken(shown.window)
    for key in ("F3", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "Alt+1", "Shift+F7"):
        assert (
            key in told
            or key
            in "".join(
                shown.window.call.talk.phrases.item(at).text() for at in range(shown.window.call.talk.phrases.count())
            )
            + shown.window.call.talk.entry.placeholderText()
        )
    assert shown.window.call.middle.currentIndex() == Side.FORM


def test_the_work_list_has_a_door_for_whoever_takes_calls(qapp):
    dress(qapp)
    clock = StillClock()
    hub = SampleHub(clock.now)
    world = RemoteDeskWorld(hub, SampleRecords(), shots.CLERK, TEXTS, clock, lambda: CATALOGUE)
    with_door = WorkWindow(DeskWorld(ShownWorkList(sample_rows()), shots.CLERK, TEXTS, clock, remote=lambda: world))
    without = WorkWindow(DeskWorld(ShownWorkList(sample_rows()), shots.CLERK, TEXTS, clock))
    try:
        with_door.start()
        without.start()
        assert (with_door.remote.key.isVisible(), without.remote.key.isVisible()) == (True, False)
        with_door.remote.open()
        hub.ring(waiting("k1", clock.now()))
        with_door.remote.window.wait_for_worker()
        qapp.processEvents()
        assert with_door.remote.window.desk.may_answer
        with_door.hide()
        assert with_door.remote.window is None
        assert hub.closed
    finally:
        with_door.close()
        without.close()
