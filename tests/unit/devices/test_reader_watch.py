from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices.reader_watch import ReaderStory, Sighting, Trouble
from counter_app.failures import FailureCode
from counter_app.ports import CardInserted, CardTaken, ReaderReady, ReaderTrouble

EMPTY, CARD, GONE = Sighting("R", False, 0), Sighting("R", True, 1), Trouble(FailureCode.NO_READER)


def told(*sightings):
    story = ReaderStory()
    return [event for sighting in sightings for event in story.tell(sighting)]


def test_one_visit():
    assert told(EMPTY, EMPTY, CARD, CARD, Sighting("R", False, 2)) == [
        ReaderReady("R"),
        CardInserted("R", 1),
        CardTaken("R", 1),
        ReaderReady("R"),
    ]


def test_a_card_that_lies_there_already():
    assert told(CARD) == [CardInserted("R", 1)]


def test_another_card_between_two_looks():
    assert told(CARD, Sighting("R", True, 3)) == [CardInserted("R", 1), CardTaken("R", 1), CardInserted("R", 2)]


def test_trouble_once_per_change():
    assert told(GONE, GONE, EMPTY, CARD, GONE, Trouble(FailureCode.NO_PCSC_SERVICE)) == [
        ReaderTrouble(FailureCode.NO_READER),
        ReaderReady("R"),
        CardInserted("R", 1),
        CardTaken("R", 1),
        ReaderTrouble(FailureCode.NO_READER),
        ReaderTrouble(FailureCode.NO_PCSC_SERVICE),
    ]


sightings = st.one_of(
    st.builds(Sighting, st.sampled_from("RS"), st.booleans(), st.integers(0, 3)),
    st.builds(Trouble, st.sampled_from([FailureCode.NO_READER, FailureCode.NO_PCSC_SERVICE])),
)


@given(st.lists(sightings, max_size=30))
def test_every_card_is_taken_before_anything_else_is_said_and_serials_grow(seen):
    lying, serials = None, []
    for event in told(*seen):
        match event:
            case CardInserted(serial=serial):
                assert lying is None
                lying = event
                serials.append(serial)
            case CardTaken():
                assert lying is not None
                assert (event.reader, event.serial) == (lying.reader, lying.serial)
                lying = None
            case _:
                assert lying is None
    assert serials == sorted(set(serials))
    present = bool(seen) and isinstance(seen[-1], Sighting) and seen[-1].card_present
    assert present == (lying is not None)
