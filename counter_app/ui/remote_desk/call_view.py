"""A call: who it is at the left, the shared form or the papers in the middle, words and checks at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from counter_app.domain.form import Form
from counter_app.domain.japan_time import JAPAN
from counter_app.i18n.texts import Language
from counter_app.personal import Personal
from counter_app.remote import desk_events as ev
from counter_app.remote.desk_fields import FieldView, FormView, checks, sheet, unchecked
from counter_app.remote.desk_state import MyCall
from counter_app.remote.phrases import Phrases
from counter_app.ui.remote_desk.asking import AskInStrip, HangUpStrip, ProposeStrip
from counter_app.ui.remote_desk.call_panel import CallPanel
from counter_app.ui.remote_desk.checks_panel import ChecksPanel
from counter_app.ui.remote_desk.desk_world import CallGroup
from counter_app.ui.remote_desk.picture_view import PictureView
from counter_app.ui.remote_desk.sheet_table import SheetModel, SheetTable
from counter_app.ui.remote_desk.talk_panel import TalkPanel
from counter_app.ui.remote_desk.words import item_of, minutes, sheet_lines
from counter_app.ui.theme import Palette
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label

Act = Callable[[ev.Event], None]


class Side(IntEnum):
    """What the middle shows."""

    FORM = 0
    PAPERS = 1


class CallView(QWidget):
    """`act` gets what the clerk does; `ask_register` asks for 照合."""

    def __init__(  # noqa: PLR0913, PLR0917  # what it shows and whom it tells
        self,
        say: Language,
        palette: Palette,
        phrases: Phrases,
        groups: tuple[CallGroup, ...],
        act: Act,
        ask_register: Callable[[], None] | None,
    ) -> None:
        super().__init__()
        self._say, self._act, self._phrases = say, act, phrases
        self._views: tuple[FormView, ...] = ()
        self._call: MyCall | None = None
        self._followed = ""
        self._still = ""
        self.panel = CallPanel(say, act, self.ask_in, self.ask_hang_up)
        self.model = SheetModel(say, palette)
        self.table = SheetTable(self.model, say, palette)
        self.table.pointed = lambda path, x, y: act(ev.PointAt(path, x, y))
        self.table.doubleClicked.connect(lambda _index: self.propose())
        self.picture = PictureView(say, palette, self._sender)
        self.picture.drawn = lambda points: act(ev.Draw(self._still, points))
        self.talk = TalkPanel(
            say, phrases, lambda text: act(ev.Write(Personal(text))), lambda code: act(ev.SayPhrase(code))
        )
        self.checks = ChecksPanel(say, self.table.choose, ask_register or _nothing, register=ask_register is not None)
        self.proposing = ProposeStrip(
            say,
            lambda path, text: act(ev.Suggest(path, Personal(text))),
            lambda path: act(ev.Writing(path)),
        )
        self.asking_in = AskInStrip(say, groups, act)
        self.hanging_up = HangUpStrip(say, self._hang_up)
        self._lay_out()

    def _lay_out(self) -> None:
        everything = column(self, gap=0)
        places = row(gap=0)
        everything.addLayout(places, 1)
        self.panel.setFixedWidth(248)
        places.addWidget(self.panel)
        middle = QWidget()
        whole = column(middle, gap=0)
        whole.addWidget(self._head())
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(self._papers())
        whole.addWidget(self.middle, 1)
        whole.addWidget(self._keys())
        for strip in (self.proposing, self.asking_in, self.hanging_up):
            everything.addWidget(strip)
        places.addWidget(middle, 1)
        self.side = QFrame()
        self.side.setProperty("look", "side-right")
        words = column(self.side, margin=8, gap=6)
        words.addWidget(self.checks, 3)
        words.addWidget(self.talk, 8)
        self.side.setFixedWidth(326)
        places.addWidget(self.side)

    def _head(self) -> QWidget:
        head = QFrame()
        head.setProperty("look", "strip")
        places = column(head, margin=8, gap=4)
        first = row(gap=12)
        self.title = label("", "wait-title", wrap=False)
        first.addWidget(self.title)
        first.addStretch(1)
        self.took = label("", "wait-title", wrap=False)
        first.addWidget(self.took)
        places.addLayout(first)
        second = row(gap=8)
        self.form_key = button(self._say("remotedesk.side.form"), lambda: self.turn(Side.FORM), "option")
        self.papers_key = button(self._say("remotedesk.side.papers", count=0), lambda: self.turn(Side.PAPERS), "option")
        for key in (self.form_key, self.papers_key):
            key.setCheckable(True)
            second.addWidget(key)
        self.form_key.setChecked(True)
        self.page = label("", "remote-words", wrap=False)
        second.addWidget(self.page, 1)
        self.follow_key = button(self._say("remotedesk.follow"), self._follow_now, "option")
        self.follow_key.setCheckable(True)
        self.follow_key.setChecked(True)
        second.addWidget(self.follow_key)
        places.addLayout(second)
        self.notice = label("", "remote-tell")
        places.addWidget(self.notice)
        return head

    def _papers(self) -> QWidget:
        side = QWidget()
        places = column(side, gap=4)
        places.addWidget(self.picture, 1)
        self.picture_words = label("", "remote-words")
        keys = row(margin=6, gap=6)
        keys.addWidget(self.picture_words, 1)
        for key, does in (
            ("earlier", lambda: self.turn_picture(-1)),
            ("later", lambda: self.turn_picture(1)),
            ("larger", lambda: self.picture.larger(1)),
            ("smaller", lambda: self.picture.larger(-1)),
            ("wipe", lambda: self._act(ev.Draw(self._still, ()))),
        ):
            keys.addWidget(button(self._say(f"remotedesk.picture.{key}"), does, "option"))
        places.addLayout(keys)
        return side

    def _keys(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("look", "bottom")
        places = row(bar, margin=6, gap=8)
        self.here_key = button(self._say("remotedesk.here.key"), self.show_here, "key-action")
        self.propose_key = button(self._say("remotedesk.propose.key"), self.propose, "key-primary")
        self.point_key = button(self._say("remotedesk.point.key"), self.point, "key-action")
        for key in (self.here_key, self.point_key, self.propose_key):
            places.addWidget(key)
        places.addStretch(1)
        self.fold_key = button(self._say("remotedesk.sheet.unfold"), self._show_lines, "option")
        self.fold_key.setCheckable(True)
        places.addWidget(self.fold_key)
        return bar

    # showing

    def show_call(self, call: MyCall, forms: Sequence[Form], title: str, now: datetime) -> None:
        """Show a call as it stands; what did not change is not worked out again."""
        before, self._call = self._call, call
        self.took.setText(minutes(now - call.since))
        self.panel.show_call(call)
        known = self._phrases.languages.get(call.about.language)
        sign = f"・{self._say('remotedesk.sign-language')}" if call.about.sign_language else ""
        language = known.name if known else call.about.language
        self.title.setText(f"{title}　{call.about.terminal}　{language}{sign}")
        same = before is not None and _looks(before) == _looks(call)
        if not same or call.form.writing:
            self._show_form(call, forms, now)
        self.talk.show_call(call)
        self._show_papers(call)
        pointer = call.pointer[1] if call.pointer is not None else None
        self.table.show_pointer((pointer.path, pointer.x, pointer.y) if pointer is not None else None)

    def _show_form(self, call: MyCall, forms: Sequence[Form], now: datetime) -> None:
        asked = [form for form in forms if form.id == call.about.procedure]
        self._views = sheet(call, asked, forms, now)
        self._show_lines()
        items = {each.path: item_of(each, self._say) for section in self._views for each in section.fields}
        found = checks(call, asked, now.astimezone(JAPAN).date())
        self.checks.show_findings(found, items, unchecked(self._views))
        page = call.form.page
        where = items.get(page.path, "") if page is not None and page.path else ""
        step = self._say.find(f"remotedesk.step.{page.step}") if page is not None else None
        self.page.setText(self._say("remotedesk.page", page=where or step or self._say("remotedesk.page.unknown")))
        if page is not None and page.path and page.path != self._followed and self.follow_key.isChecked():
            self.table.choose(page.path)
        self._followed = page.path if page is not None else ""
        if self.table.chosen is None:
            first = next((line.path for line in self.model.lines if line.path), "")
            self.table.choose(first)
        self._show_notice(call)

    def _show_lines(self) -> None:
        """Show the form anew; where the clerk was, he stays."""
        chosen = self.table.chosen
        self.model.show_lines(sheet_lines(self._views, self._say, fold=not self.fold_key.isChecked()))
        if chosen is not None and self.table.chosen is None:
            self.table.choose(chosen.path)

    def _show_notice(self, call: MyCall) -> None:
        key = ""
        if call.form.barred:
            key = "barred"
        elif call.log_fails:
            key = "log-fails"
        elif not call.form.released:
            key = "stopped" if call.form.stops else "nothing-released"
        self.notice.setVisible(bool(key))
        self.notice.setText(self._say(f"remotedesk.notice.{key}") if key else "")
        tone = "stop" if key in {"barred", "log-fails"} else "caution"
        if self.notice.property("tone") != tone:
            self.notice.setProperty("tone", tone)
            self.notice.style().unpolish(self.notice)
            self.notice.style().polish(self.notice)

    def _show_papers(self, call: MyCall) -> None:
        pictures = call.beside.pictures
        self.papers_key.setText(self._say("remotedesk.side.papers", count=len(pictures)))
        if self._still not in pictures:
            self._still = list(pictures)[-1] if pictures else ""
        logged = not self._still or f"still:{self._still}" in call.logged
        self.picture.show_picture(pictures.get(self._still) if logged else None)
        self.picture_words.setText(self.picture.words)

    def _follow_now(self) -> None:
        if self.follow_key.isChecked():
            self.table.choose(self._followed)

    # what the clerk does

    def turn(self, side: Side) -> None:
        """Show the form, or the papers."""
        self.middle.setCurrentIndex(side)
        self.form_key.setChecked(side is Side.FORM)
        self.papers_key.setChecked(side is Side.PAPERS)
        (self.table if side is Side.FORM else self.picture).setFocus()

    def turn_picture(self, by: int) -> None:
        """Show the picture before or after."""
        pictures = list(self._call.beside.pictures) if self._call is not None else []
        if self._still in pictures:
            self._still = pictures[(pictures.index(self._still) + by) % len(pictures)]
        if self._call is not None:
            self._show_papers(self._call)

    def chosen(self) -> FieldView | None:
        """Return the field the clerk is at."""
        line = self.table.chosen
        fields = [each for section in self._views for each in section.fields]
        return next((each for each in fields if line is not None and each.path == line.path), None)

    def show_here(self) -> None:
        """「ここです」 at the field that is chosen; once more takes it away."""
        view = self.chosen()
        if view is not None:
            self._act(ev.ShowHere(view.path))

    def point(self) -> None:
        """Point to the middle of the field that is chosen; with the mouse: hold Alt."""
        view = self.chosen()
        if view is not None:
            self._act(ev.PointAt(view.path, 500, 500))

    def propose(self) -> None:
        """Ask for a value; where nobody may propose one, nothing opens and it is said why."""
        view = self.chosen()
        self._close_strips()
        may = self._call is not None and self._call.may_propose
        if view is None or not may or not self.proposing.open(view):
            self.notice.setText(self._say("remotedesk.propose.not"))
            self.notice.setVisible(True)

    def ask_in(self) -> None:
        """Open the strip for asking somebody in."""
        self._close_strips()
        self.asking_in.open()

    def ask_hang_up(self) -> None:
        """Ask before hanging up."""
        self._close_strips()
        self.hanging_up.open()

    def _hang_up(self) -> None:
        self.hanging_up.hide()
        self._act(ev.Did(ev.Act.HANG_UP))

    def close_strips(self) -> None:
        """Escape: back to where one was."""
        self._close_strips()
        self.table.setFocus()

    def _close_strips(self) -> None:
        self.proposing.end()
        self.asking_in.hide()
        self.hanging_up.hide()

    def forget(self) -> None:
        """Nothing of a call stays on the screen."""
        self._call, self._views, self._still, self._followed = None, (), "", ""
        self._close_strips()
        self.model.show_lines(())
        self.picture.show_picture(None)
        for each in (self.panel, self.talk, self.checks):
            each.forget()
        self.turn(Side.FORM)

    def _sender(self) -> str:
        return self._call.replica.sender if self._call is not None else ""


def _looks(call: MyCall) -> tuple[object, ...]:
    """What the form's looks hang on."""
    return id(call.replica), call.logged, call.log_fails


def _nothing() -> None:
    """No register to ask."""
