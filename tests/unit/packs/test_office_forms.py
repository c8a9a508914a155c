"""A broken pack never stops a terminal: what is in force is always something that works."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from counter_app.failures import FailureCode, FormError
from counter_app.packs.bundle import Imprint, make_bundle
from counter_app.packs.draft import Draft
from counter_app.packs.office_forms import SHIPPED, install, office_forms, read_office_forms
from counter_app.packs.shelf import RING, Shelf
from counter_app.packs.tree import FormTree
from counter_app.signing import KeyRing, SigningKey

CONNECTORS = {"rpa-folder", "https-json"}
FORMS = FormTree.of_folder(Path(__file__).parents[3] / "forms")
TODAY = date(2026, 11, 21)
FORMS_IN_FORCE, _ = read_office_forms(SHIPPED, FORMS, CONNECTORS)
AT = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=9)))
KEY = SigningKey.generate(simulated=True)
TENKYO = "moving/tenkyo.toml"


@pytest.fixture
def shelf(tmp_path):
    KeyRing({}).publish(KEY.published, tmp_path / RING)
    return Shelf(tmp_path, simulated=True)


def bundle(draft, version, effective):
    return make_bundle(draft.tree.contents(), Imprint(version, "架空市", effective, AT), KEY)


def named(title):
    return Draft.of(FORMS).set(TENKYO, ("title", "ja"), title)


def title_on(shelf, day, shipped=FORMS):
    found = office_forms(shelf, shipped, CONNECTORS, day)
    return found.catalogue.get("tenkyo", day).title.ja


def test_without_a_pack_the_shipped_forms_are_in_force(shelf):
    found = office_forms(shelf, FORMS, CONNECTORS, TODAY)
    assert (found.version, found.troubles) == (SHIPPED, ())


def test_a_pack_comes_into_force_on_its_day(shelf):
    install(shelf, bundle(named("転居届（改正）"), "2027-04", date(2027, 4, 1)), CONNECTORS)
    assert [title_on(shelf, day) for day in (date(2027, 3, 31), date(2027, 4, 1))] == ["転居届", "転居届（改正）"]


def test_a_pack_with_a_mistake_is_refused_whole_with_file_and_line(shelf):
    broken = Draft.of(FORMS).set(TENKYO, ("destination",), "S99")
    with pytest.raises(FormError) as refused:
        install(shelf, bundle(broken, "2027-04", TODAY), CONNECTORS)
    assert (refused.value.code, refused.value.file) == (FailureCode.FORM_UNKNOWN_NAME, TENKYO)
    assert FORMS.text(TENKYO).splitlines()[refused.value.line - 1].startswith("destination")
    assert shelf.entries() == []


def test_where_the_newest_cannot_be_used_the_last_good_one_stays_and_says_so(shelf, tmp_path):
    install(shelf, bundle(named("よい版"), "good", date(2026, 10, 1)), CONNECTORS)
    broken = Draft.of(FORMS).with_text(TENKYO, 'id = "tenkyo"\nversion =\n')
    shelf.put(bundle(broken, "newer", date(2026, 11, 1)))  # as a release with another form format would leave it
    found = office_forms(shelf, FORMS, CONNECTORS, TODAY)
    assert found.version == "good"
    assert [(error.code, error.file, error.line) for error in found.troubles] == [
        (FailureCode.FORM_UNREADABLE, TENKYO, 2)
    ]
    (tmp_path / "good.forms").write_bytes(b"damaged")
    fallen = office_forms(shelf, FORMS, CONNECTORS, TODAY)
    assert fallen.version == SHIPPED
    assert FailureCode.PACK_UNREADABLE in {trouble.code for trouble in fallen.troubles}


def test_where_nothing_is_whole_one_mistake_takes_one_form_away(shelf):
    broken = Draft.of(FORMS).with_text(TENKYO, 'id = "tenkyo"\nversion =\n').tree
    found = office_forms(shelf, broken, CONNECTORS, TODAY)
    offered = {form.id for form in found.catalogue.effective(TODAY)}
    assert "tenkyo" not in offered
    assert "juminhyo" in offered
    event = found.events.get("tenkyo", TODAY)
    assert "tenkyo" not in event.procedures()
    assert "card-kisai-henko" in event.procedures()
    assert found.events.effective(TODAY)[0].questions == FORMS_IN_FORCE.events.effective(TODAY)[0].questions
    assert next(trouble.code for trouble in found.troubles) is FailureCode.FORM_UNREADABLE


def test_a_shelf_that_cannot_be_read_leaves_the_shipped_forms(shelf, tmp_path):
    shelf.put(bundle(named("よい版"), "good", date(2026, 10, 1)))
    (tmp_path / RING).write_text("no keys here")
    found = office_forms(shelf, FORMS, CONNECTORS, TODAY)
    assert found.version == SHIPPED
    assert found.troubles
