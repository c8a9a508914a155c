from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.answers import FieldPath, Origin, Trust
from counter_app.domain.authenticity import Authenticity, Revocation
from counter_app.domain.card import Tries
from counter_app.domain.channel import Channel
from counter_app.domain.finding import Severity
from counter_app.domain.form import Field, FieldKind
from counter_app.domain.words import Words
from counter_app.failures import FailureCode
from counter_app.flow import effects as ef
from counter_app.flow import events as ev
from counter_app.flow.state import Problem
from counter_app.packs.search import find_procedures, fold
from counter_app.personal import Personal, Secret
from counter_app.ui import marks
from counter_app.ui.counter.board import board_of
from counter_app.ui.counter.card_view import CardStep, card_view
from counter_app.ui.counter.closing import fees_of
from counter_app.ui.counter.mirror_view import NOTHING_ASKED, Ask, Asked, MirrorPage, mirror_view, still_asked
from counter_app.ui.counter.remarks import remarks_of
from counter_app.ui.marks import Tone
from counter_app.ui.rehearsal import FIRST_DAY, HER_CARD, Props, Rehearsal
from tests.ui.staff_windows import CATALOGUE, TEXTS, form

SAY = TEXTS.of("ja")


def begun(props: Props | None = None, *ids: str) -> Rehearsal:
    runtime = Rehearsal(props=props)
    runtime.post(ev.Begin(UUID(int=1), FIRST_DAY))
    runtime.post(ev.Choose(tuple(form(form_id) for form_id in ids or ("juminhyo",))))
    return runtime


def with_card(props: Props | None = None, *ids: str) -> Rehearsal:
    runtime = begun(props, *ids)
    runtime.lay_card()
    runtime.post(ev.SecretTyped(Secret(b"1234")))
    return runtime


def type_into(runtime: Rehearsal, path: str, raw: str) -> None:
    runtime.post(ev.Typed(FieldPath(path), Personal(raw), FIRST_DAY, by_staff=True))


def complete(runtime: Rehearsal) -> None:
    type_into(runtime, "certificate.copies", "1")
    for _ in range(3):  # an answer may bring further questions
        for cell in board_of(runtime.visit, SAY).sheet.cells():
            if not cell.text.reveal():
                type_into(runtime, cell.path, cell.choices[0][0] if cell.choices else "見本")


def test_verified_is_said_only_of_what_was_verified() -> None:
    for origin in Origin:
        for trust in Trust:
            sure = marks.provenance(origin, trust, SAY).tone is Tone.VERIFIED
            assert sure == (trust in (Trust.VERIFIED, Trust.REGISTERED))


@pytest.mark.parametrize("value", list(Authenticity))
def test_authenticity_is_claimed_only_for_the_production_key(value: Authenticity) -> None:
    mark = marks.authenticity(value, SAY)
    assert (mark.tone is Tone.VERIFIED) == (value is Authenticity.VERIFIED)
    assert ("確認済み" in mark.word) == (value is Authenticity.VERIFIED)


def test_revocation_unchecked_is_always_stated_beside_what_was_read() -> None:
    view = card_view(with_card().visit, SAY)
    assert [mark.word for mark in view.marks] == ["真正性確認済み", "失効未確認"]
    assert marks.revocation(Revocation.VALID, SAY).tone is Tone.VERIFIED


def test_no_mark_hangs_on_its_colour_alone() -> None:
    seen = {marks.provenance(origin, trust, SAY).text for origin in Origin for trust in Trust}
    assert all(len(text.split(" ", 1)) == 2 and text.split(" ", 1)[1] for text in seen)


def test_every_fact_stands_once_however_many_procedures_want_it() -> None:
    runtime = with_card(None, "juminhyo", "jido-teate", "tenkyo")
    paths = [cell.path for cell in board_of(runtime.visit, SAY).sheet.cells()]
    assert len(paths) == len(set(paths)) > 20


def test_the_card_fills_cells_that_enter_passes_over() -> None:
    sheet = board_of(with_card().visit, SAY).sheet
    name = sheet.find("applicant.fullName")
    assert name is not None
    assert name.from_source
    assert name.mark.tone is Tone.VERIFIED
    assert name.shown.reveal() == "渡邉\U000e0102\u3000花子"


def test_a_typed_value_against_the_card_is_a_difference_until_it_is_settled() -> None:
    runtime = with_card()
    type_into(runtime, "applicant.fullName", "渡辺　花子")
    board = board_of(runtime.visit, SAY)
    assert [difference.label for difference in board.differences] == ["氏名"]
    assert board.sheet.find("applicant.fullName").offer is not None
    runtime.post(ev.TakeOffer(FieldPath("applicant.fullName")))
    assert board_of(runtime.visit, SAY).differences == ()


def test_what_was_not_understood_stays_and_stops_while_other_fields_follow() -> None:
    runtime = with_card()
    path = FieldPath("certificate.copies")
    refused = {path: Problem(path, "input.not-a-number", Personal("たくさん"))}
    type_into(runtime, "applicant.phoneNumber", "09012345678")
    board = board_of(runtime.visit, SAY, refused)
    cell = board.sheet.find("certificate.copies")
    assert cell.text.reveal() == "たくさん"
    assert cell.problem
    first = board.remarks[0]
    assert (first.path, first.severity) == (path, Severity.STOPS)
    assert not board.closing.can_submit


def test_what_stops_comes_first() -> None:
    order = [remark.severity for remark in board_of(begun().visit, SAY).remarks]
    assert order == sorted(order, key=[Severity.STOPS, Severity.FOLLOW_UP, Severity.NOTICE].index)
    assert Severity.FOLLOW_UP in order


def test_a_source_that_fills_nothing_is_a_remark_under_its_name() -> None:
    runtime = with_card()
    nothing = Field("remark", FieldKind.TEXT, Words("備考"))
    runtime.post(ev.Choose((replace(runtime.visit.forms[0], fields=(nothing,)),)))
    remark = next(one for one in remarks_of(runtime.visit, SAY) if one.path == "card")
    assert remark.severity is Severity.NOTICE
    assert remark.label == "マイナンバーカードから"
    assert "埋まる欄" in remark.text.reveal()


def test_an_unverified_fee_says_so_and_counts_copies() -> None:
    runtime = with_card()
    type_into(runtime, "certificate.copies", "3")
    (fee,) = fees_of(runtime.visit.forms, runtime.visit.answers, SAY)
    assert "900" in fee.text
    assert "未確認" in fee.text
    assert not fee.verified


def test_an_exemption_is_named_to_staff() -> None:
    runtime = with_card()
    type_into(runtime, "certificate.copies", "3")
    type_into(runtime, "fee.exemption", "welfare")
    (fee,) = fees_of(runtime.visit.forms, runtime.visit.answers, SAY)
    assert "免除: 生活保護" in fee.text
    assert "900" not in fee.text


def test_rows_of_a_group_are_a_table() -> None:
    runtime = begun(None, "jido-teate")
    runtime.post(ev.AddRow(FieldPath("children"), FIRST_DAY, by_staff=True))
    tables = [
        table for s in board_of(runtime.visit, SAY).sheet.sections for table in s.tables if table.group == "children"
    ]
    assert [row.number for row in tables[0].rows] == [1, 2]
    assert all(row.removable for row in tables[0].rows)


@pytest.mark.parametrize(
    ("tries", "step", "pin", "code_b"),
    [
        (Tries(pin=3, code_b=10), CardStep.READY, True, True),
        (Tries(pin=1, code_b=10), CardStep.LAST_TRY, False, True),
        (Tries(pin=0, code_b=10), CardStep.READY, False, True),
        (Tries(pin=0, code_b=1), CardStep.LAST_TRY, False, False),
        (Tries(pin=0, code_b=0), CardStep.LOCKED, False, False),
    ],
)
def test_what_may_be_tried_follows_the_counters(tries: Tries, step: CardStep, pin, code_b) -> None:
    runtime = begun(Props(status=replace(HER_CARD, tries=tries)))
    runtime.lay_card()
    view = card_view(runtime.visit, SAY)
    assert (view.step, view.can_pin, view.can_code_b) == (step, pin, code_b)


def test_a_failure_without_words_still_says_its_name() -> None:
    runtime = begun(Props(refuse_secret=FailureCode.PIN_WRONG))
    runtime.lay_card()
    runtime.post(ev.SecretTyped(Secret(b"0000")))
    trouble = card_view(runtime.visit, SAY).trouble
    assert trouble.code is FailureCode.PIN_WRONG
    assert "2" in trouble.what
    assert trouble.next


def test_nothing_is_read_any_more_once_it_is_handed_in() -> None:
    runtime = with_card(Props(holds=frozenset({ef.StoreSubmission})))
    complete(runtime)
    runtime.post(ev.Submit(FIRST_DAY))
    view = card_view(runtime.visit, SAY)
    assert (view.step, view.can_pin, view.can_code_b) == (CardStep.GIVE_BACK, False, False)


def test_the_pad_is_there_only_while_a_try_may_be_spent() -> None:
    asked = Asked(Ask.PIN)
    waiting = begun()
    assert mirror_view(waiting.visit, asked, SAY).page is MirrorPage.CARD
    waiting.lay_card()
    assert mirror_view(waiting.visit, asked, SAY).page is MirrorPage.PIN
    assert mirror_view(waiting.visit, asked, SAY).tries == 3
    last = begun(Props(status=replace(HER_CARD, tries=Tries(pin=1, code_b=10))))
    last.lay_card()
    assert mirror_view(last.visit, asked, SAY).page is MirrorPage.WAIT
    last.post(ev.StaffConfirmLastTry())
    assert mirror_view(last.visit, asked, SAY).page is MirrorPage.PIN


def test_a_request_is_taken_back_when_it_is_answered() -> None:
    runtime = begun(None, "jido-teate")
    runtime.lay_card()
    asked = Asked(Ask.PIN)
    assert still_asked(asked, runtime.visit) == asked
    runtime.post(ev.SecretTyped(Secret(b"1234")))
    assert still_asked(asked, runtime.visit) == NOTHING_ASKED
    consent = Asked(Ask.CONSENT, FieldPath("consent.recordCheck"))
    assert still_asked(consent, runtime.visit) == consent
    runtime.post(ev.Typed(consent.path, Personal("yes"), FIRST_DAY))
    assert still_asked(consent, runtime.visit) == NOTHING_ASKED


def test_the_mirror_shows_exactly_what_is_handed_in() -> None:
    runtime = with_card(Props(holds=frozenset({ef.StoreSubmission})))
    complete(runtime)
    shown = {(line.label, line.text.reveal()) for line in mirror_view(runtime.visit, NOTHING_ASKED, SAY).lines}
    runtime.post(ev.Submit(FIRST_DAY))
    assert runtime.visit.submission is not None
    sent = {(item.label, item.shown.reveal()) for item in runtime.visit.submission.applications[0].items}
    assert shown == sent


def test_the_residents_language_is_the_mirrors() -> None:
    runtime = with_card()
    runtime.post(ev.SpeakLanguage("en"))
    view = mirror_view(runtime.visit, NOTHING_ASKED, TEXTS.of("en"))
    assert view.title == "What will be submitted"
    assert "17 February 1980" in "".join(line.text.reveal() for line in view.lines)


@given(st.data())
def test_any_piece_of_a_title_finds_the_procedure(data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(CATALOGUE))
    title = data.draw(st.sampled_from([wanted.title.ja, wanted.title.en, wanted.id]))
    begin = data.draw(st.integers(0, len(title) - 1))
    piece = title[begin : data.draw(st.integers(begin + 1, len(title)))]
    assert wanted in find_procedures(CATALOGUE, piece)


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3096)))
def test_hiragana_and_katakana_are_one(kana: str) -> None:
    katakana = "".join(chr(ord(char) + 0x60) for char in kana)
    assert fold(kana) == fold(katakana)
    assert fold(fold(kana)) == fold(kana)


def test_the_number_itself_comes_first_and_nonsense_finds_nothing() -> None:
    assert find_procedures(CATALOGUE, "tenkyo")[0].id == "tenkyo"
    assert find_procedures(CATALOGUE, "ぬるぽっぽ") == ()
    assert len(find_procedures(CATALOGUE, "")) == len(CATALOGUE)


def test_a_rehearsal_is_a_counter() -> None:
    assert Rehearsal().visit.rules.channel is Channel.COUNTER


def test_a_missing_reader_is_said_before_anybody_comes() -> None:
    runtime = Rehearsal()
    runtime.post(ev.ReaderDown(FailureCode.NO_READER))
    trouble = card_view(runtime.visit, SAY).trouble
    assert trouble is not None
    assert trouble.code is FailureCode.NO_READER
    runtime.post(ev.ReaderFine())
    assert card_view(runtime.visit, SAY).trouble is None
