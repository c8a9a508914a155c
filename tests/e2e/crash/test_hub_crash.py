from __future__ import annotations

import shutil

import pytest

from tests.e2e.crash.hub import BROKEN, settle
from tests.e2e.crash.hub_points import ForgetfulInbox, build, every_point, killed, send, submit, take_in

pytestmark = pytest.mark.slow
NEVER = 1_000_000
SOUND = dict.fromkeys(BROKEN, 0)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(request, tmp_path_factory):
    """A place to copy; the function copies what stands behind the hub."""
    folder = tmp_path_factory.mktemp("hub-points") / "built"
    folder.mkdir()
    if request.param == "sqlite":
        build(folder)
        return folder, lambda _: None
    postgres = request.getfixturevalue("postgres")
    url = postgres.empty()
    (folder / "store.url").write_text(url)
    build(folder)
    return folder, lambda place: (place / "store.url").write_text(postgres.copy(url))


@pytest.mark.parametrize(("job", "least", "cases"), [(submit, 10, 2), (take_in, 15, 1), (send, 10, 1)])
def test_killed_before_any_statement_nothing_is_lost_or_doubled(built, tmp_path, job, least, cases):
    if job is submit and (built[0] / "store.url").exists():
        pytest.skip("the hub has no part in it")
    found = list(every_point(*built, tmp_path, job))
    assert len(found) > least
    assert [{name: one[name] for name in BROKEN} for one in found] == [SOUND] * len(found)
    assert {one["cases"] for one in found[1:]} <= {1, cases}
    assert found[-1]["cases"] == cases


def test_the_checker_notices_an_inbox_that_does_not_look(built, tmp_path):
    """Taken in, and the answer lost: the second try must be known. The mutant tries it anew."""
    folder, copy_store = built
    place = shutil.copytree(folder, tmp_path / "mutant")
    copy_store(place)
    assert not killed(place, take_in, NEVER)
    found = settle(place, ForgetfulInbox)
    assert found["duplicated"] > 0
    assert found["unsent"] > 0
