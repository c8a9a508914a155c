"""The simulated card: a command APDU in, a response APDU out. Pure: no sockets, no threads, no clock.

Behaviour: facts on the card protocol §2 (PINs, and what survives a reset) and §3 (commands).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.devices.virtual_card.applications import Application, ApplicationName, applications_of
from counter_app.devices.virtual_card.command import Command, parse_command
from counter_app.devices.virtual_card.files import (
    ElementaryFile,
    KeyFile,
    PinFile,
    RecordFile,
    TransparentFile,
)
from counter_app.devices.virtual_card.pins import CounterFile, CounterMemory, VolatileMemory
from counter_app.devices.virtual_card.signing import compute_signature, sign_sha256
from counter_app.devices.virtual_card.status import RefusedError, StatusWord
from counter_app.domain.card import CardKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.devices.virtual_card.profile import CardProfile

# Pseudo ATRs of contactless cards, as readers make them (facts §5.1)
_ATRS = {
    CardKind.MY_NUMBER: "3B8880010000" + "41E0B381A1003B",
    CardKind.JUKI: "3B8880010000" + "14E0B38191005E",
    CardKind.ANDROID: "3B8880010000" + "05E0B381A1007F",
    CardKind.IPHONE: "3B8880010000" + "05E0B381A1007F",
    CardKind.OTHER: "3B8880010000" + "00009181C100D8",
}
_BY_SFI = 0x80
_SFI_MASK = 0x1F
_SHORTEST_AID = 5
_LONGEST_CHALLENGE = 256
_SELECT = 0xA4


class CardTornError(Exception):
    """The card left the reader instead of answering. The only thing `VirtualCard.transmit` raises."""


@dataclass(slots=True)
class _Power:
    """What the card forgets when its power goes. A reset forgets only what is selected."""

    application: Application | None = None
    file_id: int | None = None
    owner: Application | None = None  # whose PINs the verified ones are
    verified: frozenset[int] = field(default_factory=frozenset)
    first_command: bool = True


class VirtualCard:
    """One simulated card, from its profile. Not for several threads at once: neither is a card.

    `apdu_log` holds what was sent, for tests: headers only, with the body of SELECT (names of files, never a secret).
    `on_apdu(index, command)` may answer in the card's place or raise `CardTornError`.
    """

    def __init__(
        self,
        profile: CardProfile,
        *,
        memory: CounterMemory | None = None,
        on_apdu: Callable[[int, bytes], bytes | None] | None = None,
    ) -> None:
        self.profile = profile
        self.atr = bytes.fromhex(_ATRS[profile.kind])
        self.apdu_log: list[bytes] = []
        self.on_apdu = on_apdu
        self._applications = applications_of(profile)
        self._memory = memory or _memory_of(profile)
        self._power = _Power()
        self._remove_at = profile.faults.remove_after
        self._recall()

    def power_on(self) -> None:
        """Cold start: nothing selected, nothing verified."""
        self._power = _Power()

    def power_off(self) -> None:
        """Leave the field."""
        self._power = _Power()

    def reset(self) -> None:
        """Warm reset: nothing is selected afterwards, yet verified PINs stay verified for their application."""
        self._power.application = None
        self._power.file_id = None

    def transmit(self, apdu: bytes) -> bytes:
        """Answer one command: data and two status bytes. Raises `CardTornError` when the card is taken away."""
        index = len(self.apdu_log)
        self.apdu_log.append(_loggable(apdu))
        if self._remove_at is not None and index >= self._remove_at:
            self._remove_at = None  # laid down again, the card behaves
            raise CardTornError
        replaced = self.on_apdu(index, apdu) if self.on_apdu else None
        if replaced is not None:
            return replaced
        return self._answer(apdu)

    def tries(self) -> dict[str, int]:
        """Tries left of every PIN, by "application/file": what a test wants to know afterwards."""
        return {name: pin.tries for application in self._applications for name, pin in application.pins().items()}

    def _answer(self, apdu: bytes) -> bytes:
        first, self._power.first_command = self._power.first_command, False
        if first and self.profile.faults.first_6f00:
            return _response(StatusWord.INTERNAL)
        try:
            command = parse_command(apdu)
            _check_class(command)
            return self._execute(command)
        except RefusedError as refusal:
            return _response(refusal.status)

    def _execute(self, command: Command) -> bytes:
        execute = {
            (0x00, _SELECT): self._select,
            (0x00, 0xB0): self._read_binary,
            (0x00, 0xB2): self._read_record,
            (0x00, 0x20): self._verify,
            (0x00, 0x24): self._change,
            (0x80, 0x32): self._change,
            (0x80, 0x2A): self._compute_signature,
            (0x00, 0x88): self._internal_authenticate,
            (0x00, 0x84): self._get_challenge,
            (0x00, 0xCA): self._get_object,
        }.get((command.cla, command.ins))
        if execute is None:
            known = {0xA4, 0xB0, 0xB2, 0x20, 0x24, 0x32, 0x2A, 0x88, 0x84, 0xCA}
            raise RefusedError(StatusWord.UNKNOWN_CLASS if command.ins in known else StatusWord.UNKNOWN_INSTRUCTION)
        return execute(command)

    # selecting

    def _select(self, command: Command) -> bytes:
        if command.p2 not in (0x00, 0x0C):
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        if command.p1 == 0x04:  # noqa: PLR2004  # by name
            return self._select_application(command)
        if command.p1 == 0x02:  # noqa: PLR2004  # file of the current application
            return self._select_file(command)
        if command.p1 == 0x00:
            if command.body:
                raise RefusedError(StatusWord.NOT_FOUND)
            if self._power.application is None:
                raise RefusedError(StatusWord.WRONG_PARAMETERS)
            return _response(StatusWord.OK)
        raise RefusedError(StatusWord.WRONG_PARAMETERS)

    def _select_application(self, command: Command) -> bytes:
        chosen = next((a for a in self._applications if a.aid.startswith(command.body)), None)
        if chosen is None or len(command.body) < _SHORTEST_AID:
            raise RefusedError(StatusWord.NOT_FOUND)
        if chosen is not self._power.owner:  # the same application again keeps what was verified, even after a reset
            self._power.owner = chosen
            self._power.verified = frozenset()
        self._power.application = chosen
        self._power.file_id = None
        if command.p2 == 0x00 and command.expected is not None:
            name = b"\x84" + bytes([len(chosen.aid)]) + chosen.aid
            return _response(StatusWord.OK, b"\x6f" + bytes([len(name)]) + name)
        return _response(StatusWord.OK)

    def _select_file(self, command: Command) -> bytes:
        if len(command.body) != 2:  # noqa: PLR2004  # a file id
            raise RefusedError(StatusWord.WRONG_LENGTH)
        self._file(int.from_bytes(command.body, "big"))
        return _response(StatusWord.OK)

    def _file(self, file_id: int) -> ElementaryFile:
        """Make a file the current one. Raises 6A82 when there is none."""
        application = self._power.application
        if application is None or file_id not in application.files:
            raise RefusedError(StatusWord.NOT_FOUND)
        self._power.file_id = file_id
        return application.files[file_id]

    def _addressed(self, sfi: int) -> ElementaryFile:
        """The file a short id names, or the current one for 0. Raises 6986 when nothing is selected."""
        application, file_id = self._power.application, self._power.file_id
        if application is None:
            raise RefusedError(StatusWord.NO_CURRENT_FILE)
        if sfi:
            if self.profile.faults.no_short_ids:
                raise RefusedError(StatusWord.WRONG_PARAMETERS)
            return self._file(sfi)
        if file_id is None:
            raise RefusedError(StatusWord.NO_CURRENT_FILE)
        return application.files[file_id]

    # reading

    def _read_binary(self, command: Command) -> bytes:
        if command.body or command.expected is None:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        offset, sfi = (command.p1 << 8) | command.p2, 0
        if command.p1 & _BY_SFI:
            offset, sfi = command.p2, command.p1 & _SFI_MASK
            if command.p1 & 0x60 or not sfi:
                raise RefusedError(StatusWord.WRONG_PARAMETERS)
        file = self._addressed(sfi)
        if not isinstance(file, TransparentFile):
            raise RefusedError(StatusWord.WRONG_FILE_KIND)
        if not file.rule.allows(self._power.verified):
            raise RefusedError(StatusWord.SECURITY_NOT_SATISFIED)
        if offset >= len(file.content):
            raise RefusedError(StatusWord.OFFSET_BEYOND_END)
        return _response(StatusWord.OK, file.content[offset : offset + command.expected])

    def _read_record(self, command: Command) -> bytes:
        if command.body or command.expected is None:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        if command.p2 & 0x07 != 0x04:  # noqa: PLR2004  # P1 is a record number
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        file = self._addressed(command.p2 >> 3)
        if not isinstance(file, RecordFile):
            raise RefusedError(StatusWord.WRONG_FILE_KIND)
        if not file.rule.allows(self._power.verified):
            raise RefusedError(StatusWord.SECURITY_NOT_SATISFIED)
        if not 1 <= command.p1 <= len(file.records):
            raise RefusedError(StatusWord.RECORD_NOT_FOUND)
        return _response(StatusWord.OK, file.records[command.p1 - 1][: command.expected])

    # secrets

    def _pin(self, command: Command) -> tuple[int, PinFile]:
        if command.p2 & 0xE0 != _BY_SFI:
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        file = self._addressed(command.p2 & _SFI_MASK)
        assert self._power.file_id is not None  # _addressed has made it so
        if not isinstance(file, PinFile):
            raise RefusedError(StatusWord.WRONG_FILE_KIND)
        return self._power.file_id, file

    def _verify(self, command: Command) -> bytes:
        if command.p1:
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        file_id, pin = self._pin(command)
        if not command.body:
            return _response(pin.counter.query())
        status = pin.counter.verify(command.body)
        self._remember()
        if status == StatusWord.OK:
            self._power.verified |= {file_id}
        else:  # a wrong try also takes back an earlier right one
            self._power.verified -= {file_id}
        return _response(status)

    def _change(self, command: Command) -> bytes:
        """A new PIN after a right VERIFY: INS 24 in JPKI and text, INS 32 in 共通 and 住基 (facts §2.5)."""
        old_style = command.ins == 0x32  # noqa: PLR2004  # INS of 共通 and 住基
        if command.p1 != (0x00 if old_style else 0x01):
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        file_id, pin = self._pin(command)
        assert self._power.application is not None  # a PIN file was found in it
        if old_style != (self._power.application.name in (ApplicationName.COMMON, ApplicationName.JUKI)):
            raise RefusedError(StatusWord.CONDITIONS_NOT_SATISFIED)
        if file_id not in self._power.verified:
            raise RefusedError(StatusWord.SECURITY_NOT_SATISFIED)
        pin.counter.change(command.body)
        self._remember()
        return _response(StatusWord.OK)

    # keys

    def _compute_signature(self, command: Command) -> bytes:
        if not command.body or command.expected is None:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        application = self._power.application
        if command.p2 == 0x00 and application is not None and application.default_key is not None:
            file = application.files.get(application.default_key)
        elif command.p2 & 0xE0 == _BY_SFI:
            file = self._addressed(command.p2 & _SFI_MASK)
        else:
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        if not isinstance(file, KeyFile) or file.key is None:
            raise RefusedError(StatusWord.WRONG_FILE_KIND)
        if not file.rule.allows(self._power.verified):
            raise RefusedError(StatusWord.SECURITY_NOT_SATISFIED)
        return _response(StatusWord.OK, compute_signature(file.key, command.p1, command.body))

    def _internal_authenticate(self, command: Command) -> bytes:
        """Sign a challenge; the one key that does so without any PIN is that of 共通カードAP."""
        if command.p1 or command.p2 & 0xE0 != _BY_SFI:
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        file = self._addressed(command.p2 & _SFI_MASK)
        if not isinstance(file, KeyFile) or file.key is None:
            raise RefusedError(StatusWord.WRONG_FILE_KIND)
        if not file.rule.free:
            raise RefusedError(StatusWord.SECURITY_NOT_SATISFIED)
        assert self._power.application is not None  # a key file was found in it
        if self._power.application.name is not ApplicationName.COMMON:
            raise RefusedError(StatusWord.CONDITIONS_NOT_SATISFIED)
        if not command.body or command.expected is None:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        return _response(StatusWord.OK, sign_sha256(file.key, command.body))

    def _get_challenge(self, command: Command) -> bytes:
        """1 to 256 random bytes, with or without an application selected."""
        if command.p1 or command.p2:
            raise RefusedError(StatusWord.WRONG_PARAMETERS)
        if command.body or command.expected is None:
            raise RefusedError(StatusWord.WRONG_LENGTH)
        if command.expected > _LONGEST_CHALLENGE:
            raise RefusedError(StatusWord.CONDITIONS_NOT_SATISFIED)
        return _response(StatusWord.OK, secrets.token_bytes(command.expected))

    def _get_object(self, _command: Command) -> bytes:
        """GET DATA: the card-level objects are not simulated."""
        raise RefusedError(StatusWord.OBJECT_NOT_FOUND)

    # counters

    def _recall(self) -> None:
        saved = self._memory.load()
        for application in self._applications:
            for name, pin in application.pins().items():
                pin.tries = min(pin.maximum, max(0, saved.get(name, pin.tries)))

    def _remember(self) -> None:
        self._memory.save(self.tries())


def _memory_of(profile: CardProfile) -> CounterMemory:
    path = profile.faults.counters_file
    return VolatileMemory() if path is None else CounterFile(path)


def _check_class(command: Command) -> None:
    """Refuse logical channels and secure messaging, which the counter never uses, the way the card does."""
    if command.cla in (0x00, 0x80):
        return
    if command.cla & 0xF0 not in (0x00, 0x80):
        raise RefusedError(StatusWord.UNKNOWN_CLASS)
    if command.cla & 0x03:
        raise RefusedError(StatusWord.NO_LOGICAL_CHANNEL)
    if command.ins in (0xB0, 0x20):
        raise RefusedError(StatusWord.SECURE_MESSAGING_FAILED)
    raise RefusedError(StatusWord.NO_SECURE_MESSAGING)


def _response(status: int, content: bytes = b"") -> bytes:
    return content + status.to_bytes(2, "big")


def _loggable(apdu: bytes) -> bytes:
    """The header; for SELECT all of it."""
    return bytes(apdu) if apdu[1:2] == bytes([_SELECT]) else bytes(apdu[:4])
