"""`main.py hub …`: receive from branch terminals, enrol and revoke them, look after what was put aside."""

from __future__ import annotations

import argparse
import asyncio
import gc
import getpass
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from counter_app.app.assembly import clock_of, settings_of
from counter_app.app.command_line import print_json
from counter_app.app.office import Office, open_office
from counter_app.app.office_slips import publish_slip_key
from counter_app.app.remote_mandates import end_in_store, mandate_reader, trust_of
from counter_app.connectors.branch_bundle import Bundle, read_bundle, write_receipts
from counter_app.domain.branch_message import TerminalName
from counter_app.failures import CounterError, FailureCode, HubError, SettingsError
from counter_app.hub.authority import Authority, found_authority, open_authority
from counter_app.hub.enrolment import invite
from counter_app.hub.remote_board import RemoteParts
from counter_app.hub.server import HubParts, HubServer
from counter_app.remote.mandate import MANDATE_PAPER
from counter_app.remote.ringing import Group, Ringing
from counter_app.settings import CardTrust, HubSettings, RemoteSettings, Settings
from counter_app.signing import PublishedKey
from counter_app.store.inbox import Inbox, PutAside, Reception, Taken, TooEarly
from counter_app.store.office_seal import OfficeKeys
from counter_app.store.remote_calls import RemoteCalls
from counter_app.store.remote_journal import RemoteJournal
from counter_app.store.terminals import Terminals

_COLLECT = (50_000, 50, 1000)  # with hundreds of lines each whole collection would hold every key up
_SWITCH_S = 0.0005  # threads of the store give way to the lines sooner
_PIXELS = 8  # a side of a module


def actor() -> str:
    """Who acts: the account at this machine."""
    return f"cli:{getpass.getuser()}"


def _hub_of(settings: Settings) -> HubSettings:
    if settings.hub is None:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "hub: this machine has no [hub] section")
    return settings.hub


def _folder(settings: Settings) -> Path:
    return settings.directory / "hub"


@dataclass(frozen=True)
class OpenHub:
    """A hub's parts on its office."""

    office: Office
    authority: Authority
    terminals: Terminals
    inbox: Inbox
    remote: RemoteParts | None = None

    @property
    def simulated(self) -> bool:
        """Whether this office lives on simulated cards."""
        return self.office.settings.trust is CardTrust.SIMULATED

    def parts(self) -> HubParts:
        """What a server needs."""
        return HubParts(
            self.authority,
            self.terminals,
            self.inbox,
            self.office.clock,
            self.simulated,
            self._publish_slip_key,
            remote=self.remote,
        )

    def _publish_slip_key(self, key: PublishedKey) -> None:
        publish_slip_key(self.office.settings, key)


@contextmanager
def opened_hub(options: argparse.Namespace) -> Iterator[OpenHub]:
    """Open the office and the hub's authority. Raises HubError AUTHORITY_UNUSABLE before `hub init`."""
    settings = settings_of(options)
    _hub_of(settings)
    authority = open_authority(_folder(settings))
    sealing, clock = authority.sealing_keys(), clock_of(settings)
    office = open_office(settings, clock)
    try:
        simulated = settings.trust is CardTrust.SIMULATED
        inbox = Inbox(office.database, office.keys, sealing, clock, simulated=simulated)
        remote = remote_parts(settings.remote, office, sealing) if settings.remote is not None else None
        yield OpenHub(office, authority, Terminals(office.database, clock), inbox, remote)
    finally:
        office.close()


def remote_parts(remote: RemoteSettings, office: Office, sealing: OfficeKeys) -> RemoteParts:
    """What remote calls need, from the settings."""
    groups = tuple(Group(each.id, frozenset(each.procedures), each.general) for each in remote.groups)
    rules = Ringing(groups, timedelta(seconds=remote.ring_s), timedelta(seconds=remote.grace_s))
    return RemoteParts(
        RemoteCalls(office.database, office.clock),
        RemoteJournal(office.database, sealing),
        office.clock,
        rules,
        telephone=remote.telephone,
        beside=remote.beside,
        read_mandate=mandate_reader(trust_of(office.settings), office.clock),
        office=office.settings.office,
    )


def run_hub(options: argparse.Namespace) -> None:
    """Receive until SIGINT or SIGTERM; messages in hand are finished."""
    gc.freeze()  # what was loaded stays
    gc.set_threshold(*_COLLECT)
    sys.setswitchinterval(_SWITCH_S)
    with opened_hub(options) as hub:
        asyncio.run(_serve(hub, _hub_of(hub.office.settings)))


async def _serve(hub: OpenHub, where: HubSettings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    server = HubServer(hub.parts())
    try:
        await server.start(where.host, where.port)
    except OSError as error:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"hub.listen: {error.strerror}") from None
    sys.stderr.write(f"hub: listening on {where.host}:{server.port}\n")
    await stopping.wait()
    await server.stop()


def _say(options: argparse.Namespace, document: Any) -> None:
    if options.json:
        print_json(document)
        return
    for entry in document if isinstance(document, list) else [document]:
        sys.stdout.write("\t".join(str(value) for value in entry.values() if value is not None) + "\n")


def found_hub(options: argparse.Namespace) -> None:
    """Make the authority, the hub's certificate and the sealing key; a second run renews the certificate alone."""
    settings = settings_of(options)
    authority = found_authority(_folder(settings), _hub_of(settings).names, clock_of(settings).now())
    _say(options, {"folder": str(authority.folder), "fingerprint": authority.fingerprint})


def enrol_terminal(options: argparse.Namespace) -> None:
    """Show the one-time code of a terminal, on the screen or as a picture."""
    with opened_hub(options) as hub:
        where = _hub_of(hub.office.settings)
        name = TerminalName(options.terminal, options.role)
        made = invite(hub.authority, hub.terminals, name, (where.names[0], where.port), actor())
    text = str(made.code)
    if options.out is not None:
        from counter_app.slips.qr import picture  # noqa: PLC0415  # only pictures need it

        picture(text, _PIXELS).save(options.out, "PNG")
    if options.json:
        print_json({"code": text, "until": made.ends_at.isoformat(), "picture": str(options.out or "") or None})
        return
    if options.out is None:
        sys.stdout.write(_in_characters(text))
    sys.stdout.write(f"{text}\n{made.ends_at:%H:%M} まで、一度だけ使えます。\n")


def _in_characters(text: str) -> str:
    """Two rows of modules in one line of a terminal, light on dark."""
    from counter_app.slips.qr import modules, quiet  # noqa: PLC0415  # as above

    rows = quiet(modules(text))
    pairs = zip(rows[::2], [*rows[1::2], [False] * len(rows)], strict=False)
    shapes = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "".join("".join(shapes[both] for both in zip(*pair, strict=True)) + "\n" for pair in pairs)


def revoke_terminal(options: argparse.Namespace) -> None:
    """From now on no certificate of this terminal counts."""
    with opened_hub(options) as hub:
        serials = hub.terminals.revoke(options.terminal, actor())
        hub.authority.note_revoked(serials)
    _say(options, {"terminal": options.terminal, "revoked": len(serials)})


def end_mandate(options: argparse.Namespace) -> None:
    """A resident takes a mandate back by its paper: what rests on it stops within a second.

    Takes the scanned text of the paper's code, or the mandate's id from the journal.
    """
    with opened_hub(options) as hub:
        if options.mandate.strip().upper().startswith(MANDATE_PAPER):
            ended = end_in_store(hub.office, options.mandate, actor())
        else:
            ended = RemoteCalls(hub.office.database, hub.office.clock).revoke_mandate(options.mandate, "paper", actor())
    _say(options, {"ended": ended})


def list_terminals(options: argparse.Namespace) -> None:
    """List the terminals."""
    with opened_hub(options) as hub:
        known = hub.terminals.all()
    _say(
        options,
        [
            {
                "terminal": one.id,
                "role": one.role,
                "enrolledAt": one.enrolled_at.isoformat(),
                "seenAt": one.seen_at.isoformat() if one.seen_at else None,
                "taken": one.taken,
                "certificateUntil": one.ends_at.isoformat() if one.ends_at else None,
            }
            for one in known
        ],
    )


def list_quarantine(options: argparse.Namespace) -> None:
    """List what was put aside for a person."""
    with opened_hub(options) as hub:
        aside = hub.inbox.aside()
    _say(
        options,
        [
            {
                "line": one.seq,
                "terminal": one.terminal,
                "number": one.number,
                "kind": one.kind,
                "code": one.code.value,
                "at": one.at.isoformat(),
            }
            for one in aside
        ],
    )


def settle_quarantine(options: argparse.Namespace) -> None:
    """Somebody has looked at a line."""
    with opened_hub(options) as hub:
        hub.inbox.settle_aside(options.line, actor())


def import_bundle(options: argparse.Namespace) -> None:
    """Take in what a terminal wrote to removable media, once however often, and leave the receipts beside it."""
    with opened_hub(options) as hub:
        bundle = read_bundle(options.folder, hub.authority.root_pem)
        if bundle.serial in hub.authority.revoked() or hub.terminals.revoked(bundle.serial):
            raise HubError(FailureCode.BUNDLE_REFUSED, f"{bundle.name.id} was revoked")
        came = [_take_in(hub.inbox, bundle, at) for at in range(len(bundle.envelopes))]
        receipts = hub.inbox.receipts([envelope.id for envelope in bundle.envelopes])
        write_receipts(options.folder, receipts, hub.authority.key)
    _say(
        options,
        {
            "terminal": bundle.name.id,
            "taken": sum(isinstance(each, Taken) and not each.again for each in came),
            "again": sum(isinstance(each, Taken) and each.again for each in came),
            "waiting": sum(isinstance(each, TooEarly) for each in came),
            "quarantine": sum(isinstance(each, PutAside | CounterError) for each in came),
        },
    )


def _take_in(inbox: Inbox, bundle: Bundle, at: int) -> Reception | CounterError:
    """One message; a damaged one holds up nothing but its case."""
    envelope = bundle.envelopes[at]
    try:
        return inbox.take_in(envelope, bundle.body(envelope))
    except HubError as error:
        sys.stderr.write(f"{error}\n")
        return error
