"""When garbage is collected, and that asking is enough where Python collects by itself."""

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.garbage import collect_what_is_due, let_go, oldest_due

COUNTS = st.tuples(*[st.integers(0, 2000)] * 3)
THRESHOLDS = st.tuples(*[st.integers(0, 1000)] * 3)


class Circle:
    def __init__(self) -> None:
        self.again = self


@pytest.fixture
def collection(request):
    """Who collects in this test; windows in the same process have switched Python's own collection off for good."""
    before = gc.isenabled()
    request.param()
    collect_what_is_due()  # what an earlier test asked for
    yield
    (gc.enable if before else gc.disable)()


by_python = pytest.mark.parametrize("collection", [gc.enable], indirect=True)
by_windows = pytest.mark.parametrize("collection", [gc.disable], indirect=True)


@by_python
@pytest.mark.usefixtures("collection")
def test_python_collects_by_itself_so_asking_collects_at_once() -> None:
    left = weakref.ref(Circle())
    let_go()
    assert left() is None


@by_windows
@pytest.mark.usefixtures("collection")
def test_where_somebody_else_collects_asking_waits_for_him_and_takes_all() -> None:
    circle = Circle()
    gc.collect()  # it has survived once: it is not young any more
    left = weakref.ref(circle)
    del circle
    let_go()
    assert left() is not None
    collect_what_is_due()
    assert left() is None


@by_windows
@pytest.mark.usefixtures("collection")
def test_the_young_are_collected_when_they_are_many() -> None:
    gc.collect()
    left = weakref.ref(Circle())
    collect_what_is_due()
    assert left() is not None
    many = [[] for _ in range(gc.get_threshold()[0] + 1)]
    collect_what_is_due()
    assert many
    assert left() is None


@given(COUNTS, THRESHOLDS)
def test_what_is_due_is_full_and_nothing_older_is(counts, thresholds) -> None:
    due = oldest_due(counts, thresholds)
    full = [count > threshold > 0 for count, threshold in zip(counts, thresholds, strict=True)]
    assert (due is None) == (not any(full))
    if due is not None:
        assert full[due]
        assert not any(full[due + 1 :])
