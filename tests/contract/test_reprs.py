"""Every dataclass of the product, built whole with one invented person in it, shows nothing of her."""

from __future__ import annotations

import dataclasses
import pickle
import traceback
from functools import partial

import pytest

from counter_app.connectors.csv_case import CsvCase
from counter_app.connectors.record import WireRecord
from counter_app.domain import bank_account, code_b, kana, kinds, person_name, phone, plain_text, postal_code, wareki
from counter_app.domain.form import FieldKind
from counter_app.domain.input_error import InputError
from counter_app.domain.receipt import ReceiptNumber
from counter_app.failures import CounterError
from counter_app.personal import Personal, Secret
from counter_app.slips.page import Block, Printed
from counter_app.slips.slip import Slip
from tests.fakes.built import NAME, SECRET, Builder, dataclasses_of_the_product

# what checks itself and cannot be made of anything; none of it holds a word of a person
NOT_BUILT = {"ReceiptNumber", "SigningKey", "Rule", "TerminalName", "Box", "Frame", "StillHead", "Stroke"}
KINDS = [kind for kind in dataclasses_of_the_product() if kind.__name__ not in NOT_BUILT and kind is not Personal]
# bare text, bytes or dates of a person, short-lived, on their way into a Personal, onto paper or into a folder
BARE = [bank_account.TransferTarget, CsvCase, WireRecord, person_name.PersonName, wareki.WrittenDate, Block]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_what_is_personal_is_not_shown(kind):
    made = Builder(plain="plain", personal=NAME).instance(kind)
    for shown in (
        repr(made),
        str(made),
        f"{made}",
        "%s %r" % (made, made),  # noqa: UP031  # one of the ways to show something
        f"{made!r:>10}",
        repr([made]),
        repr({"k": made}),
    ):
        assert "花子" not in shown
        assert "邉" not in shown
        assert SECRET.decode() not in shown
        assert ascii("花子")[1:-1] not in shown


@pytest.mark.parametrize("kind", BARE, ids=lambda kind: kind.__name__)
def test_bare_values_of_a_person_do_not_show_themselves(kind):
    made = Builder(plain=NAME).instance(kind)
    assert "花子" not in repr(made)
    assert NAME.encode() not in repr(made).encode("latin-1", "backslashreplace")
    assert "1980" not in repr(made)


@pytest.mark.parametrize("made", [Printed(NAME.encode(), ("U+E0102",)), Slip(NAME.encode(), "KM1:1", ("U+E0102",))])
def test_a_finished_document_does_not_show_itself(made):
    assert repr(NAME.encode())[2:-1] not in repr(made)


def test_the_builder_does_put_the_person_in():
    """Else the tests above prove nothing."""
    held = [kind for kind in KINDS if _holds_personal(Builder(plain="plain").instance(kind))]
    assert {"Visit", "BasicFour", "CardReading", "Item", "Typed", "Problem", "Submission", "WorkRow"} <= {
        kind.__name__ for kind in held
    }
    assert len(held) > 30


def _holds_personal(value, depth=0):
    if isinstance(value, Personal | Secret):
        return True
    if dataclasses.is_dataclass(value) and depth < 8:
        return any(_holds_personal(getattr(value, field.name), depth + 1) for field in dataclasses.fields(value))
    if isinstance(value, dict):
        return any(_holds_personal(entry, depth + 1) for entry in value.values())
    return isinstance(value, list | tuple) and any(_holds_personal(entry, depth + 1) for entry in value)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_what_is_personal_is_not_pickled(kind):
    made = Builder(plain="plain").instance(kind)
    if not _holds_personal(made):
        return
    with pytest.raises((TypeError, AttributeError)):  # also: frozen mappings are not pickled at all
        pickle.dumps(made)


TYPED = ("渡邉花子\u202e", "渡邉花子" * 300, "2渡邉花子", "昭和99年渡邉花子", "渡邉花子-1234")
PARSERS = [
    *(partial(kinds.canonical, kind) for kind in FieldKind if kind is not FieldKind.GROUP),
    *(bank_account.bank_code, bank_account.branch_code, bank_account.account_number, bank_account.yucho_symbol),
    *(bank_account.yucho_number, partial(bank_account.from_yucho, "11940"), kana.full_width, kana.account_holder),
    *(partial(code_b.code_b, "55", "2035"), phone.digits, postal_code.digits, wareki.read, ReceiptNumber.parse),
    *(person_name.PersonName.typed, partial(plain_text.checked, longest=3)),
]


@pytest.mark.parametrize("text", TYPED)
def test_a_refusal_never_quotes_what_was_typed(text):
    refusals = []
    for parse in PARSERS:
        try:
            parse(text)
        except (InputError, CounterError) as refused:
            refusals.append(refused)
    assert len(refusals) > 10
    for refused in refusals:
        assert "花子" not in f"{refused} {refused!r} {refused.args}"
        assert "花子" not in "".join(traceback.format_exception(refused))  # nor what stands behind it
