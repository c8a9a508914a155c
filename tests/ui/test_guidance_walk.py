"""From what happened to the receipt, through the real window: a household moves in, by touch and by keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from counter_app.domain.advice import Verdict
from counter_app.domain.answers import Answer, FieldPath, Origin, Trust, row_path
from counter_app.domain.channel import Channel
from counter_app.flow import events as ev
from counter_app.flow.state import Step
from counter_app.navigator.which_event import EventQuestion
from counter_app.packs.pack_file import Pack
from counter_app.personal import Personal
from counter_app.ui.kiosk.guide import Guide
from counter_app.ui.kiosk.opening import KioskSettings, kiosk_theme, open_kiosk
from counter_app.ui.rehearsal import Props, Rehearsal
from counter_app.ui.sample_events import EVENTS, TODAY, advice_of
from counter_app.ui.sample_packs import MANY_FORMS, OFTEN, PACKS
from counter_app.ui.settling import settle
from tests.fakes import canary
from tests.fakes.forms import DOG_NOTICE, MOVING, advise, words

GUIDE = Guide((), (MOVING,), (EventQuestion("finding.moved", words("引っ越しましたか"), ("moving",)),))


@pytest.fixture
def kiosk(texts):
    opened = []

    def open_one(forms=(), guide=GUIDE, **props):
        runtime = Rehearsal(Channel.KIOSK, Props(by_event=True, **{"advise": advise, **props}))
        theme = kiosk_theme(1280, 800, KioskSettings())
        window = open_kiosk(runtime, texts, forms, theme, KioskSettings(fullscreen=False), guide=lambda: guide)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        settle()
        opened.append(window)
        return window, runtime

    yield open_one
    for window in opened:
        window.end()
        window.deleteLater()
    settle()


def names(window):
    return [k.accessibleName() for k in window.findChildren(QAbstractButton) if k.isVisible()]


def key(window, name):
    found = [k for k in window.findChildren(QAbstractButton) if k.isVisible() and k.accessibleName() == name]
    assert len(found) == 1, (name, names(window))
    return found[0]


def tap(window, *wanted):
    for name in wanted:
        QTest.mouseClick(key(window, name), Qt.MouseButton.LeftButton)
        settle()


def seen(window):
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def post(runtime, event):
    runtime.post(event)
    settle()


def begin(window, runtime):
    tap(window, "はじめる")
    assert runtime.visit.step is Step.EVENT


def read_card(window, runtime):
    runtime.lay_card()
    settle()
    tap(window, "1", "2", "3", "4", "カードを読み取る", "次へ")


def answer_date(runtime):
    assert runtime.visit.asking == "move.date"
    say(runtime, "move.date", "2026-11-14")


def say(runtime, path, text):
    post(runtime, ev.Typed(FieldPath(path), Personal(text), runtime.clock.now()))
    post(runtime, ev.Next(runtime.clock.now()))


def test_a_household_moves_in_by_touch(kiosk):
    window, runtime = kiosk(register=canary.found())
    begin(window, runtime)
    tap(window, "引っ越し")
    read_card(window, runtime)
    answer_date(runtime)
    assert runtime.visit.asking == "members"
    daughter = "渡邉\U000e0102\u3000さくら"
    assert key(window, daughter).isChecked()
    assert "8歳" in key(window, daughter).accessibleDescription()
    tap(window, daughter)
    assert runtime.visit.answers.rows("members") == 1
    tap(window, daughter)  # a slip of the finger costs nothing: she is back, and still from the register
    assert runtime.visit.answers.rows("members") == 2
    assert runtime.visit.answers.find(row_path("members", 1, "fullName")).origin is Origin.REGISTER
    tap(window, "次へ")
    assert runtime.visit.asking.endswith("nationalInsurance")
    tap(window, daughter, "次へ")
    insured = [runtime.visit.answers.text(row_path("members", row, "nationalInsurance")) for row in (0, 1)]
    assert insured == ["no", "yes"]  # who is not touched is a no
    tap(window, "犬", "次へ")
    assert runtime.visit.step is Step.ADVICE
    assert {"move-in", "claim", "dog-notice"} <= set(names(window))
    tap(window, "dog-notice", "この手続で進む")
    assert [form.id for form in runtime.visit.forms] == ["move-in", "claim"]
    for _page in range(12):
        if runtime.visit.step is Step.CHECK:
            break
        asking = runtime.visit.asking
        if asking.endswith("livesTogether"):
            tap(window, "はい")
        elif asking == "applicant.phone":
            tap(window, *"0312345678")
        tap(window, "次へ")
    assert runtime.visit.step is Step.CHECK
    assert "◎ 市の記録から" in seen(window)
    assert "△ ご本人の入力" in seen(window)
    tap(window, "この内容で申請する")
    assert runtime.visit.step is Step.RECEIPT
    assert str(runtime.visit.receipt.number) in seen(window)


def test_the_holder_cannot_be_touched_away(kiosk):
    window, runtime = kiosk(register=canary.found())
    begin(window, runtime)
    tap(window, "引っ越し")
    read_card(window, runtime)
    answer_date(runtime)
    holder = canary.FULL_NAME
    tap(window, holder)
    assert key(window, holder).isChecked()
    assert runtime.visit.answers.rows("members") == 2


def test_tiles_by_keys_alone(kiosk):
    window, runtime = kiosk(register=canary.found())
    begin(window, runtime)
    tap(window, "引っ越し")
    read_card(window, runtime)
    answer_date(runtime)
    tap(window, "次へ", "次へ")
    assert runtime.visit.asking.startswith("household.")
    first = window.focusWidget()
    QTest.keyClick(first, Qt.Key.Key_Right)
    other = window.focusWidget()
    assert other is not first
    QTest.keyClick(other, Qt.Key.Key_Space)
    settle()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Left)
    assert window.focusWidget() is first
    said = {path: runtime.visit.answers.text(path) for path in ("household.dog", "household.moped")}
    assert sorted(said.values()) == ["", "yes"]


def test_an_open_procedure_leads_to_its_question_and_back(kiosk):
    window, runtime = kiosk(advise=_open_advice)
    begin(window, runtime)
    tap(window, "引っ越し")
    post(runtime, ev.WithoutCard())
    first = {"members.0.fullName": canary.FULL_NAME, "members.0.dateOfBirth": "2010-01-02"}
    through(runtime, {"move.date": "2026-11-14", **first})
    assert runtime.visit.step is Step.ADVICE
    tap(window, "dog-notice（必要かもしれません）")
    assert runtime.visit.asking == "household.dog"
    tap(window, "次へ")
    assert runtime.visit.step is Step.ADVICE


def _open_advice(visit):
    advice = advise(visit)
    doubtful = [
        replace(each, verdict=Verdict.OPEN, asks=(FieldPath("household.dog"),)) if each.form is DOG_NOTICE else each
        for each in advice.procedures
    ]
    return replace(advice, procedures=tuple(doubtful))


def through(runtime, said):
    """Answer the event's questions by their paths; what is not in `said` is left as it is."""
    for _page in range(12):
        if runtime.visit.step is not Step.QUESTIONS:
            return
        path = runtime.visit.asking
        if path in said:
            say(runtime, path, said[path])
        else:
            post(runtime, ev.Next(runtime.clock.now()))


def sample_kiosk(kiosk):
    """The invented advice over the sample forms: late, pressing, unverified, open, not needed."""
    window, runtime = kiosk(MANY_FORMS, Guide(PACKS, EVENTS, (), OFTEN), advise=advice_of)
    begin(window, runtime)
    post(runtime, ev.ChooseEvent(EVENTS[0]))
    post(runtime, ev.Next())
    post(runtime, ev.WithoutCard())
    first = {"members.0.fullName": "見本", "members.0.dateOfBirth": "2000-01-01"}
    through(runtime, {"move.date": "2026-11-14", **first})
    assert (runtime.visit.step, runtime.visit.asking) == (Step.ADVICE, None)
    return window, runtime


def test_a_legal_deadline_is_asked_about_before_it_is_left_out(kiosk):
    window, runtime = sample_kiosk(kiosk)
    assert runtime.visit.started_at.date() == TODAY
    assert "期限を過ぎています" in seen(window)
    tap(window, "転入届")
    assert "「転入届」を今日はしませんか" in seen(window)
    tap(window, "今日する")
    assert key(window, "転入届").isChecked()
    tap(window, "転入届", "今日はしない")
    assert not key(window, "転入届").isChecked()
    tap(window, "この手続で進む")
    assert "moving-in" not in {form.id for form in runtime.visit.forms}


def test_what_nobody_verified_is_never_said_as_fact(kiosk):
    window, _runtime = sample_kiosk(kiosk)
    shown = [seen(window)]
    while key(window, "下を見る").isEnabled():
        tap(window, "下を見る")
        shown.append(seen(window))
    everything = "\n".join(shown)
    assert "期限は職員が確認します" in everything
    assert "職員が確認します" in everything
    assert "12月21日" not in everything  # the unverified last day of the dog's registration
    assert "令和8年11月20日（2026年）まで" in everything
    tap(window, "不要な手続 2件")
    assert "70歳以上の方がいません" in seen(window)


def test_the_unsure_are_led_to_an_event(kiosk):
    window, runtime = kiosk()
    begin(window, runtime)
    tap(window, "わからない")
    assert "引っ越しましたか" in seen(window)
    tap(window, "いいえ")
    assert "職員を呼ぶ" in seen(window)
    tap(window, "戻る", "はい", "引っ越し")
    assert runtime.visit.event is MOVING
    assert runtime.visit.step is Step.CARD


def test_a_hundred_procedures_by_pack_and_by_kana(kiosk):
    window, runtime = kiosk(MANY_FORMS, Guide(PACKS, EVENTS, (), OFTEN))
    begin(window, runtime)
    tap(window, "証明書など、手続を選ぶ")
    assert runtime.visit.step is Step.PROCEDURES
    tap(window, "よく使われる手続", "住民票の写し", "戻る", "ことばでさがす", *"めほけん")
    assert "見つかりません" in seen(window)
    tap(window, "全部消す", *"ほけん")
    assert "保険の届出" in names(window)
    assert [form.id for form in runtime.visit.forms] == ["resident-record"]
    tap(window, "戻る", "住民票の写しをやめる")
    assert runtime.visit.forms == ()
    tap(window, "戻る")
    assert runtime.visit.step is Step.EVENT


def test_packs_with_nothing_used_often_show_no_such_door(kiosk):
    one = Pack("living", words("暮らし"), words("暮らし"), 1, MANY_FORMS)
    window, runtime = kiosk(MANY_FORMS, Guide((one,), EVENTS))
    begin(window, runtime)
    tap(window, "証明書など、手続を選ぶ")
    assert "よく使われる手続" not in names(window)
    assert "暮らし" in names(window)


def test_sources_that_differ_are_compared_and_the_better_one_confirmed(kiosk):
    window, runtime = kiosk(register=canary.found())
    begin(window, runtime)
    post(runtime, ev.ChooseEvent(None))
    post(runtime, ev.Choose((DOG_NOTICE,)))
    post(runtime, ev.Next())
    post(runtime, ev.Next())
    runtime.lay_card()
    settle()
    tap(window, "1", "2", "3", "4", "カードを読み取る")
    other = Answer(Personal("渡邊\u3000花子"), Origin.REGISTER, Trust.REGISTERED, runtime.clock.now())
    post(runtime, ev.Prefilled(runtime.visit.generation, ((FieldPath("applicant.fullName"), other),)))
    post(runtime, ev.Typed(FieldPath("dog.name"), Personal("ぽち"), runtime.clock.now()))
    tap(window, "次へ", "次へ")
    assert runtime.visit.step is Step.CHECK
    tap(window, "氏名 見比べる")
    assert "渡邊\u3000花子" in seen(window)
    tap(window, "マイナンバーカードから こちらが正しい")
    assert [one.path for one in runtime.visit.resolutions] == ["applicant.fullName"]
    assert "氏名 見比べる" not in names(window)
