"""What dies where: Qt's objects on the thread of the windows, whoever drops or collects them."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from counter_app.failures import CounterError, FailureCode
from counter_app.garbage import let_go
from counter_app.ui.background import Background
from counter_app.ui.bridge import Bridge
from counter_app.ui.collecting import collect_here


class Page(QWidget):
    """A page as they are: it refers to itself in a circle, and its timer must be stopped on its own thread."""

    def __init__(self) -> None:
        super().__init__()
        self.again = self
        self.clock = QTimer()
        self.clock.timeout.connect(self.turn)
        self.clock.start(1000)

    def turn(self) -> None:
        pass


def thread_of_the_end(thing: object) -> list[threading.Thread]:
    ended: list[threading.Thread] = []
    weakref.finalize(thing, lambda: ended.append(threading.current_thread()))
    return ended


def process_until(holds) -> None:
    events, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: events.quit() if holds() else None)
    look.start(10)
    QTimer.singleShot(10_000, events.quit)
    events.exec()
    assert holds()


def make_garbage(rounds: int) -> None:
    """Enough circles for Python to collect all generations several times by itself."""
    for _ in range(rounds):
        circle: list[object] = []
        circle.append(circle)


def beside(work) -> None:
    other = threading.Thread(target=work, name="beside")
    other.start()
    other.join()


def test_a_thread_that_makes_garbage_collects_no_page() -> None:
    ended = thread_of_the_end(Page())
    beside(lambda: make_garbage(300_000))
    assert ended == []
    let_go()
    process_until(lambda: ended)
    assert ended == [threading.main_thread()]


def test_what_another_thread_wants_collected_is_collected_by_the_windows() -> None:
    ended = thread_of_the_end(Page())
    beside(let_go)
    assert ended == []
    process_until(lambda: ended)
    assert ended == [threading.main_thread()]


def test_garbage_goes_without_anybody_asking() -> None:
    ended = thread_of_the_end(Page())
    make_garbage(2000)
    process_until(lambda: make_garbage(800) or ended)
    assert ended == [threading.main_thread()]


def test_a_program_with_windows_has_one_collector(qapp) -> None:
    before = len(qapp.children())
    collect_here(qapp)
    assert len(qapp.children()) == before
    assert not gc.isenabled()


class WaitingBridge(Bridge):
    """Lets the worker go on only when the window's thread is done with what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def later(self, call) -> None:
        super().later(call)
        del call
        assert self.over.wait(10)


def work_done(result: object) -> object:
    return result


def work_refused(_result: object) -> object:
    raise CounterError(FailureCode.STORE_UNAVAILABLE, "")


@pytest.mark.parametrize("work", [work_done, work_refused])
def test_a_worker_is_never_the_last_to_know_a_window(work) -> None:
    bridge = WaitingBridge()
    background = Background(bridge)
    background.start()
    told: list[object] = []
    ended = asked(background, work, told)
    process_until(lambda: told)
    bridge.over.set()
    background.close()
    let_go()
    process_until(lambda: ended)
    assert ended == [threading.main_thread()]


def asked(background: Background, work, told: list[object]) -> list[threading.Thread]:
    window = QWidget()
    background.run(
        lambda: work(window.objectName()), lambda _: told.append(window.size()), lambda _: told.append(window.size())
    )
    return thread_of_the_end(window)
