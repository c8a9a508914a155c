"""What becomes of the draft: the kiosk's page, the counter's sheet, the paper, the navigator's answer. Follows every change."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSpinBox, QStackedWidget, QWidget

from counter_app.domain.channel import Channel
from counter_app.domain.words import LANGUAGES
from counter_app.packs.outline import FileKind, kind_of
from counter_app.packs.workshop import at, document
from counter_app.ui.counter.sheet import sheet_of
from counter_app.ui.counter.sheet_panel import SheetPanel
from counter_app.ui.widgets.buttons import button
from counter_app.ui.widgets.frames import column, row
from counter_app.ui.widgets.labels import label
from counter_app.ui.workshop.advice_view import AdviceView, advice_of
from counter_app.ui.workshop.inputs import DropDown
from counter_app.ui.workshop.kiosk_picture import kiosk_picture
from counter_app.ui.workshop.look_only import LookOnly
from counter_app.ui.workshop.samples import asked_at, household, path_of, sample_answers, visit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.domain.form import Form
    from counter_app.domain.life_event import LifeEvent
    from counter_app.packs.draft import Place
    from counter_app.ui.workshop.bench import Bench

VIEWS = ("kiosk", "counter", "paper", "advice")
_MOST_HOUSEHOLDS = 4999


class Picture(QLabel):
    """A picture as large as its place."""

    def __init__(self, name: str, *, whole: bool) -> None:
        super().__init__()
        self._whole, self._picture = whole, QPixmap()
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setMinimumSize(1, 1)

    def show_picture(self, picture: QPixmap) -> None:
        """Show another picture."""
        self._picture = picture
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._picture.isNull():
            return
        smooth = Qt.TransformationMode.SmoothTransformation
        if self._whole:
            self.setPixmap(self._picture.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio, smooth))
        else:
            self.setPixmap(self._picture.scaledToWidth(self.width(), smooth))


class Preview(QFrame):
    """`place` says which field is being looked at in the editor."""

    def __init__(self, bench: Bench, place: Callable[[], Place]) -> None:
        super().__init__()
        self._bench, self._place = bench, place
        self._say = bench.world.texts.of("ja")
        self.view = "kiosk"
        self._generation = 0
        self.setProperty("look", "side-right")
        self.kiosk = Picture(self._say("workshop.view.kiosk"), whole=True)
        self.counter = SheetPanel(self._say, LookOnly())
        self.paper = Picture(self._say("workshop.view.paper"), whole=False)
        self.advice = AdviceView(self._say)
        self.note = label("", "note")
        self._lay_out()
        bench.examined.connect(self.refresh)

    def _lay_out(self) -> None:
        say = self._say
        whole = column(self, margin=8, gap=6)
        tabs = row(gap=2)
        self.tabs = {}
        for view in VIEWS:
            key = button(say(f"workshop.view.{view}"), partial(self.show_view, view), "tab")
            key.setCheckable(True)
            key.setChecked(view == self.view)
            self.tabs[view] = key
            tabs.addWidget(key)
        tabs.addStretch(1)
        whole.addLayout(tabs)
        whole.addWidget(self._choices())
        whole.addWidget(self.note)
        self._stack = QStackedWidget()
        paper = QScrollArea()
        paper.setWidgetResizable(True)
        paper.setFrameShape(QFrame.Shape.NoFrame)
        paper.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        paper.setWidget(self.paper)
        paper.setAccessibleName(say("workshop.view.paper"))
        for page in (self.kiosk, self.counter, paper, self.advice):
            self._stack.addWidget(page)
        whole.addWidget(self._stack, 1)

    def _choices(self) -> QWidget:
        say = self._say
        bar = QWidget()
        places = row(bar, gap=6)
        self.language = DropDown(say("workshop.view.language"))
        self.language.setMinimumWidth(150)
        self.language.addItems([say(f"workshop.language.{tag}") for tag in LANGUAGES])
        self.language.activated.connect(lambda _at: self.refresh())
        self.event_menu = DropDown(say("workshop.view.event"))
        self.event_menu.setMinimumWidth(240)
        self.event_menu.activated.connect(lambda _at: self.refresh())
        self._events: tuple[str, ...] = ()
        self.home = QSpinBox()
        self.home.setRange(0, _MOST_HOUSEHOLDS)
        self.home.setPrefix(say("workshop.view.household"))
        self.home.setAccessibleName(say("workshop.view.household"))
        self.home.lineEdit().setAccessibleName(say("workshop.view.household"))
        self.home.valueChanged.connect(lambda _number: self.refresh())
        places.addWidget(self.language)
        places.addWidget(self.event_menu, 1)
        places.addWidget(self.home)
        places.addStretch(1)
        return bar

    def show_view(self, view: str) -> None:
        """Look at it in another way."""
        self.view = view
        for name, key in self.tabs.items():
            key.setChecked(name == view)
        self._stack.setCurrentIndex(VIEWS.index(view))
        self.refresh()

    def refresh(self) -> None:
        """Draw the view of the moment anew."""
        self._generation += 1
        self.language.setVisible(self.view == "kiosk")
        self.event_menu.setVisible(self.view == "advice")
        self.home.setVisible(self.view != "kiosk")
        {"kiosk": self._kiosk, "counter": self._counter, "paper": self._paper, "advice": self._advice}[self.view]()

    def form(self) -> Form | None:
        """Return the form to look at: the file's own, an event's questions, or one that uses the shared block."""
        found, file = self._bench.examination, self._bench.file
        kind = kind_of(file)
        if kind is FileKind.EVENT:
            event = found.event_of(file)
            return event.questions if event else None
        if kind is FileKind.BLOCK:
            block = file.rpartition("/")[2].removesuffix(".toml")
            return next((form for form in found.forms.catalogue.all() if self._uses(form.file, block)), None)
        return found.form_of(file)

    def _uses(self, file: str, block: str) -> bool:
        fields = at(document(self._bench.session.draft.tree, file), ("field",))
        return isinstance(fields, list) and any(entry.get("use") == block for entry in fields)

    def _tell(self, key: str = "", **values: object) -> None:
        self.note.setText(self._say(key, **values) if key else "")
        self.note.setVisible(bool(key))

    def _kiosk(self) -> None:
        form, world = self.form(), self._bench.world
        if form is None:
            self._tell("workshop.view.not-now")
            return
        now = world.clock.now()
        home = household(0, now.date())
        path = path_of(form, self._bench.session.draft.tree, self._bench.file, self._place())
        if path is None:
            self._tell("workshop.view.not-now")
            return
        answers = asked_at(form, sample_answers(form, home, now.date()), path, now)
        language = LANGUAGES[max(self.language.currentIndex(), 0)]
        visit = visit_of(form, answers, Channel.KIOSK, language, now)
        self.kiosk.show_picture(kiosk_picture(replace(visit, asking=path), world.texts, world.clock))
        self._tell("workshop.view.form", title=form.title.ja)

    def _counter(self) -> None:
        form = self.form()
        if form is None:
            self._tell("workshop.view.not-now")
            return
        now = self._bench.world.clock.now()
        answers = sample_answers(form, household(self.home.value(), now.date()), now.date())
        self.counter.show_sheet(sheet_of(visit_of(form, answers, Channel.COUNTER, "ja", now), self._say))
        self._look_only()
        self._tell("workshop.view.sample", title=form.title.ja)

    def _look_only(self) -> None:
        content = self.counter.widget()
        assert content is not None
        content.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for child in content.findChildren(QWidget):
            child.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _paper(self) -> None:
        form, world, mine = self.form(), self._bench.world, self._generation
        if form is None or kind_of(self._bench.file) is FileKind.EVENT:
            self._tell("workshop.view.no-paper" if form else "workshop.view.not-now")
            return
        on, number = world.clock.now().date(), self.home.value()
        backgrounds = self._bench.session.draft.tree.background

        def draw() -> bytes:
            return world.sheet(form, sample_answers(form, household(number, on), on), backgrounds)

        def show(png: bytes) -> None:
            picture = QPixmap()
            if mine == self._generation and picture.loadFromData(png):
                self.paper.show_picture(picture)
                self.paper.setMinimumHeight(round(picture.height() * self.paper.width() / max(picture.width(), 1)))
                self._tell("workshop.view.sample", title=form.title.ja)

        self._bench.background.run(draw, show, self._bench.trouble)

    def _advice(self) -> None:
        event = self._event()
        if event is None:
            self._tell("workshop.view.no-event")
            return
        forms, mine = self._bench.examination.forms, self._generation
        on, number = self._bench.world.clock.now().date(), self.home.value()
        job = partial(advice_of, event, forms, number, on)

        def show(found: object) -> None:
            if mine == self._generation:
                self.advice.show_advice(found)

        self._bench.background.run(job, show, self._bench.trouble)
        self._tell()

    def _event(self) -> LifeEvent | None:
        """Return the chosen event; first the one that is edited, or one that leads to the procedure that is."""
        forms, on = self._bench.examination.forms, self._bench.world.clock.now().date()
        events = forms.events.effective(on)
        form = self._bench.examination.form_of(self._bench.file)
        fitting = [event for event in events if event.file == self._bench.file]
        fitting += [event for event in events if form is not None and form.id in event.procedures()]
        ordered = tuple(dict.fromkeys(event.id for event in (*fitting, *events)))
        if ordered != self._events:
            self._events = ordered
            self.event_menu.clear()
            self.event_menu.addItems([next(e.title.ja for e in events if e.id == name) for name in ordered])
        at_number = self.event_menu.currentIndex()
        name = ordered[at_number] if 0 <= at_number < len(ordered) else None
        return next((event for event in events if event.id == name), None)
