"""`main.py staff …`: enrol and change who works here.

No secret and no name stands on a command line, where every account of the machine could read it. Each is asked for at the
keyboard, without echo, or read from stdin, one line each, in the order in which they are asked: administrator's password,
administrator's code, then what the command needs (name, password, PIN).
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from counter_app.app.assembly import settings_of
from counter_app.app.command_line import print_json
from counter_app.app.office import Office, open_office
from counter_app.app.roles import roles_of
from counter_app.app.sign_in import staff_card
from counter_app.app.typed_secrets import line, secret, sign_in_here
from counter_app.devices.clock import SystemClock
from counter_app.domain.staff import Clerk, whole_office
from counter_app.failures import CardError, FailureCode, SignInError
from counter_app.personal import Personal
from counter_app.signin import one_time
from counter_app.signin.attempts import Open, Wait
from counter_app.signin.password import Passwords, require_good
from counter_app.slips.terminal_qr import as_letters
from counter_app.store.staff import NewStaff, StaffRow, StoreStaff


@dataclass(frozen=True)
class _Room:
    """An open office, its staff, and who acts."""

    office: Office
    people: StoreStaff
    by: Clerk


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[_Room]:
    settings, clock = settings_of(options), SystemClock()
    office = open_office(settings, clock)
    try:
        people = StoreStaff(office.database, office.keys, clock, roles_of(settings))
        yield _Room(office, people, _who(options, office))
    finally:
        office.close()


def _who(options: argparse.Namespace, office: Office) -> Clerk:
    """Sign the administrator in; or whoever owns the key of the store, who holds everything in it already."""
    settings = office.settings
    if getattr(options, "admin", None) is None:
        return whole_office(f"cli:{getpass.getuser()}", settings.terminal, settings.office)
    return sign_in_here(office, options.admin, "管理者の")


def init(options: argparse.Namespace) -> None:
    """Enrol the first administrator. Raises STAFF_EXISTS where anybody is enrolled."""
    with _opened(options) as room:
        if room.people.founded():
            raise SignInError(FailureCode.STAFF_EXISTS, "this office has staff already")
        new, totp = _asked(options, room)
        _hand_out(options, new, totp, room.people.found(new, room.by))


def add(options: argparse.Namespace) -> None:
    """Enrol somebody with password and authenticator."""
    with _opened(options) as room:
        new, totp = _asked(options, room)
        _hand_out(options, new, totp, room.people.add(new, room.by))


def _asked(options: argparse.Namespace, room: _Room) -> tuple[NewStaff, Personal[str]]:
    office = getattr(options, "office", "") or room.office.settings.office
    name, totp = Personal(line("氏名")), one_time.new_secret()
    section = getattr(options, "section", None) or ""
    new = NewStaff(options.id, name, options.role, office, section, totp=totp)
    new.require_well_formed()  # before anybody thinks of a password
    return replace(new, password=_new_password(options.id, office)), totp


def _hand_out(
    options: argparse.Namespace, new: NewStaff, totp: Personal[str], codes: tuple[Personal[str], ...]
) -> None:
    """Show once what the person takes away: the QR code of the authenticator and the recovery codes."""
    uri = one_time.provisioning_uri(totp, new.id, "書かない窓口")
    _show_secrets(options, new.id, uri, codes)


def _show_secrets(
    options: argparse.Namespace, staff_id: str, uri: Personal[str], codes: tuple[Personal[str], ...]
) -> None:
    if options.json:
        print_json({"id": staff_id, "totpUri": uri.reveal(), "recoveryCodes": [code.reveal() for code in codes]})
        return
    sys.stdout.write(f"{staff_id} を登録しました。認証アプリで読み取ってください。この画面は一度だけ表示されます。\n")
    sys.stdout.write(as_letters(uri.reveal()))
    sys.stdout.write("回復コード（紙に控え、鍵のかかる場所へ。1つにつき1回だけ使えます）\n")
    sys.stdout.writelines(f"  {code.reveal()}\n" for code in codes)


def list(options: argparse.Namespace) -> None:  # noqa: A001  # the command's name
    """List everybody."""
    with _opened(options) as room:
        rows = [_row(row) for row in room.people.rows(room.by)]
    if options.json:
        print_json(rows)
    else:
        sys.stdout.writelines("\t".join(str(cell) for cell in row.values()) + "\n" for row in rows)


def _row(row: StaffRow) -> dict[str, Any]:
    paused = row.admission.seconds if isinstance(row.admission, Wait) else 0
    return {
        "id": row.id,
        "name": row.name.reveal(),
        "role": row.role,
        "office": row.office,
        "section": row.section,
        "active": row.active,
        "password": row.has_password,
        "totp": row.has_totp,
        "card": row.has_card,
        "recoveryCodes": row.recovery_codes,
        "waitSeconds": paused,
        "shut": not isinstance(row.admission, Open | Wait),
        "terminal": row.terminal,
    }


def disable(options: argparse.Namespace) -> None:
    """Let somebody in no more."""
    with _opened(options) as room:
        room.people.set_active(options.id, room.by, active=False)
        _done(options)


def enable(options: argparse.Namespace) -> None:
    """Let somebody in again."""
    with _opened(options) as room:
        room.people.set_active(options.id, room.by, active=True)
        _done(options)


def unlock(options: argparse.Namespace) -> None:
    """End a pause."""
    with _opened(options) as room:
        room.people.unlock(options.id, room.by)
        _done(options)


def reset_password(options: argparse.Namespace) -> None:
    """Give another password; the person types it."""
    with _opened(options) as room:
        room.people.set_password(options.id, _new_password(options.id, room.office.settings.office), room.by)
        _done(options)


def enrol_totp(options: argparse.Namespace) -> None:
    """Give another authenticator and new recovery codes."""
    with _opened(options) as room:
        totp = one_time.new_secret()
        codes = room.people.set_totp(options.id, totp, room.by)
        _show_secrets(options, options.id, one_time.provisioning_uri(totp, options.id, "書かない窓口"), codes)


def enrol_card(options: argparse.Namespace) -> None:
    """Enrol the card on the reader; its holder proves it with the PIN. Revocation is not checked and not claimed."""
    with _opened(options) as room:
        card = staff_card(room.office.settings, room.office.clock)
        if card is None:
            raise CardError(FailureCode.READER_NOT_FOUND, "signin.reader names no reader for staff's cards")
        try:
            seen = card.look()
            proof = card.prove(
                secret("利用者証明用暗証番号（4桁）"),
                seen.tries or 0,
                lambda der: der == seen.certificate,
                last_try_confirmed=options.confirm_last_try,
            )
        finally:
            card.close()
        room.people.set_card(options.id, proof.certificate, room.by)
        if options.json:
            print_json(
                {"id": options.id, "revocation": proof.revocation.value, "authenticity": seen.authenticity.value}
            )
        else:
            sys.stdout.write(
                f"{options.id} のカードを登録しました。証明書は失効未確認です。更新後は登録し直してください。\n"
            )


def role(options: argparse.Namespace) -> None:
    """Give another role, office or section."""
    with _opened(options) as room:
        room.people.set_role(options.id, options.role, room.by, office=options.office, section=options.section)
        _done(options)


def _done(options: argparse.Namespace) -> None:
    if options.json:
        print_json({"id": options.id, "done": True})


def _new_password(staff_id: str, office: str) -> str:
    chosen = require_good(secret("新しいパスワード（12文字以上）"), (staff_id, office))
    return Passwords().hash(chosen)
