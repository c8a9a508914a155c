"""What can go wrong, by code. One code per cause and place.

    CounterError                 carries a FailureCode and a cause for staff (never personal data)
    ├── CardError                reader, card, PIN                     C…
    │   └── WrongSecretError     carries how many tries are left
    ├── FormError                a form or script file, with its line  F…
    ├── TableError               tables of banks and postal codes      F…
    ├── ExtractError             the register of all residents         G2…
    ├── StoreError               database, keys, audit chain           S…
    ├── DeliveryError            connectors                            D…
    ├── SlipError                fonts, printing, verification         P…
    ├── ScannerError             cameras, hand scanners                H3…
    ├── SignInError              staff: signing in, enrolling          A…
    ├── HubError                 branch terminals and their hub        B…
    ├── RemoteError              the remote window                     R…
    └── SettingsError            counter.toml, environment             E…

Each code has a calm sentence for the resident, what to do next, and the cause for staff in every catalogue under
resources/locale (`failure.<NAME>.resident`, `.next`, `.staff`), and a heading in docs/FAILURES.md. A test counts
code = text = heading. The number is shown small on the screen; the name is what code and logs use.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class FailureCode(StrEnum):
    """Every failure this product names. Numbers are never reused."""

    # reader and PC/SC service
    NO_PCSC_SERVICE = "C101"
    NO_READER = "C102"
    READER_NOT_FOUND = "C103"  # the reader bound to this role in counter.toml is not attached
    READER_BUSY = "C104"  # another program holds the card
    READER_LOST = "C105"
    READER_COMMUNICATION = "C106"
    # card
    CARD_ABSENT = "C201"
    CARD_REMOVED = "C202"
    CARD_RESET = "C203"  # slid on the reader: power was lost, start again
    CARD_NOT_MY_NUMBER = "C204"
    CARD_JUKI = "C205"
    CARD_PHONE_ANDROID = "C206"
    CARD_PHONE_IPHONE = "C207"
    CARD_UNEXPECTED_STATUS = "C208"
    CARD_ANSWER_MALFORMED = "C209"
    CARD_FILE_MISSING = "C210"
    CARD_EXPIRED = "C211"
    CARD_CHANGED = "C212"  # not the card that was inspected: the retry counter differs from the one shown
    CARD_SIMULATED_REFUSED = "C213"
    CARD_GENUINE_REFUSED = "C214"  # training and demo refuse real cards
    CARD_NUMBER_FORBIDDEN = "C215"  # an APDU that could return the 個人番号 was refused before it was sent
    # PIN and 照合番号
    PIN_WRONG = "C301"
    PIN_LAST_TRY = "C302"  # one try left: staff must confirm first
    PIN_BLOCKED = "C303"
    PIN_NOT_SET = "C304"  # 顔認証マイナンバーカード
    PIN_MALFORMED = "C305"
    CODE_B_WRONG = "C306"
    CODE_B_LAST_TRY = "C307"
    CODE_B_BLOCKED = "C308"
    CODE_B_MALFORMED = "C309"
    SIGN_PASSWORD_WRONG = "C310"  # noqa: S105  # a failure's number, not a password
    SIGN_PASSWORD_BLOCKED = "C311"  # noqa: S105  # as above
    SIGN_PASSWORD_LAST_TRY = "C312"  # noqa: S105  # as above
    SIGN_PASSWORD_MALFORMED = "C313"  # noqa: S105  # as above
    # authenticity and certificates
    CARD_SIGNATURE_BAD = "C401"
    CARD_ISSUER_UNKNOWN = "C402"
    CERTIFICATE_MALFORMED = "C403"
    CERTIFICATE_EXPIRED = "C404"
    CERTIFICATE_UNTRUSTED = "C405"
    CERTIFICATE_MISSING = "C406"
    PHOTO_UNREADABLE = "C407"
    # forms and scripts
    FORM_UNREADABLE = "F101"
    FORM_UNKNOWN_KEY = "F102"
    FORM_BAD_VALUE = "F103"
    FORM_UNKNOWN_NAME = "F104"
    FORM_DUPLICATE = "F105"
    FORM_BACKGROUND_UNUSABLE = "F106"  # the municipality's own PDF: encrypted, broken, or its boxes lie off the page
    PACK_UNREADABLE = "F301"
    PACK_WRONG_SCHEMA = "F302"
    PACK_UNKNOWN_PUBLISHER = "F303"
    PACK_BAD_SIGNATURE = "F304"
    PACK_CHANGED = "F305"
    PACK_SIMULATED = "F306"  # signed with a training key, refused in production
    PACK_UNKNOWN_VERSION = "F307"
    FORMS_FALLEN_BACK = "F308"  # the newest forms cannot be used; the last good ones stay in force
    SCRIPT_UNREADABLE = "F201"
    SCRIPT_STUCK = "F202"
    TABLE_UNREADABLE = "F401"  # bank or postal table: missing, or of another shape
    TABLE_CHANGED = "F402"  # not the bytes its sidecar names
    # visit
    SUBMIT_INCOMPLETE = "V101"
    NO_PROCEDURE = "V102"
    NO_ADVICE = "V103"  # what follows from the event could not be worked out
    # register
    REGISTER_UNREADABLE = "G101"  # the folder of extracts cannot be read
    REGISTER_FILE_REFUSED = "G102"
    EXTRACT_REFUSED = (
        "G201"  # the extract of all residents: not readable, columns missing, or one that may not be there
    )
    EXTRACT_MISSING = "G202"  # no register of residents was imported
    APPLICATIONS_REFUSED = "G203"  # a file of applications to be matched: not readable, or columns missing
    EXTRACT_OUTDATED = "G204"  # an extract whose keys were made by other rules or tables than these
    BENEFIT_RULES_REFUSED = (
        "G301"  # the rules of a benefit: not readable, a key that is none, or another day than the extract
    )
    BENEFIT_RUN_DIFFERS = "G302"  # a run that was computed again, and is not what lies there
    # store
    STORE_UNAVAILABLE = "S101"
    STORE_LOCKED = "S102"
    STORE_KEY_MISSING = "S103"
    STORE_KEY_WRONG = "S104"
    STORE_DISK_FULL = "S105"
    STORE_SCHEMA_NEWER = "S106"
    STORE_SCHEMA_OLDER = "S107"
    STORE_CORRUPT = "S108"
    AUDIT_CHAIN_BROKEN = "S109"
    STORE_KEY_EXPOSED = "S110"  # the key file can be read by others
    STORE_MOVED = "S111"  # carried to another database; this one is only kept
    STORE_MOVE_DIFFERS = "S112"  # what arrived in the other database is not what left this one
    RECEIPT_UNKNOWN = "S201"
    RECEIPT_MALFORMED = "S202"
    STEP_NOT_ALLOWED = "S203"  # the work list does not allow this action in this state
    LEASE_LOST = "S204"
    CASE_OUT_OF_REACH = "S205"  # another office's or section's case, or a role without the right to see it
    CORRECTION_REFUSED = "S206"  # the text cannot stand at this item, or nothing differs
    # keeping and bringing back
    BACKUP_UNREADABLE = "S301"  # not a backup of ours, damaged, or cut off
    BACKUP_KEY_WRONG = "S302"  # passphrase, sheets or key file do not open this backup
    RESTORE_TARGET_TAKEN = "S303"  # there is a store already where one should be restored
    RECOVERY_SHARE_WRONG = "S304"  # sheets of the recovery key: mistyped, too few, or not of this key
    # delivery
    CONNECTOR_UNREACHABLE = "D101"
    CONNECTOR_REFUSED = "D102"
    CONNECTOR_CERTIFICATE = "D103"
    CONNECTOR_CONFLICT = "D104"  # same idempotency key, other content
    CONNECTOR_ANSWER_MALFORMED = "D105"
    CONNECTOR_NOT_CONFIGURED = "D106"
    DESTINATION_MISFIT = "D107"  # a value does not fit the destination's item, or one it must have is missing
    WAITS_FOR_A_PERSON = "D108"  # 画面からの転記: somebody types it over
    FOLDER_UNWRITABLE = "D201"
    ROBOT_RESULT_MALFORMED = "D202"
    BATCH_UNKNOWN = "D203"
    # slips
    PRINTER_NOT_FOUND = "P101"
    PRINTER_FAILED = "P102"
    FONT_MISSING = "P103"
    PRINTER_PAPER_OUT = "P104"
    PRINTER_COVER_OPEN = "P105"
    PRINTER_OFFLINE = "P106"  # switched off, unplugged, or it does not answer
    PRINTER_JAMMED = "P107"
    PRINTER_STOPPED = "P108"  # its queue was stopped by hand, or takes no jobs
    PRINTER_INK_OUT = "P109"
    PRINTER_PAPER_LOW = "P110"  # a word to staff; printing goes on
    SLIP_UNREADABLE = "P201"
    SLIP_NO_CODE = "P202"
    SLIP_CHANGED = "P203"
    SLIP_UNKNOWN_KEY = "P204"
    # what was filled in at home, and codes that are scanned
    HOME_UNREADABLE = "H101"  # not a code of a home page, or cut off
    HOME_UNKNOWN_KEY = "H102"  # of another municipality, or of a key that was retired
    HOME_CHANGED = "H103"  # does not open with its key
    HOME_EXPIRED = "H104"  # made too long ago, or in the future
    HOME_OUTDATED = "H105"  # made by a page this terminal does not know, or with items it does not ask
    HOME_USED = "H106"  # handed in once already
    HOME_TOO_LARGE = "H107"  # more than a code may hold, or swells when unpacked
    CODE_NOT_OURS = "H201"  # a code that is nobody's business here
    SCANNER_MISSING = "H301"
    SCANNER_FAILED = "H302"
    PAPER_NOT_TAKEN = "H303"  # the document camera gave no picture that can be sent
    HOME_KEY_MISSING = "H401"  # this office has no key for home pages
    # staff: signing in, enrolling
    SIGN_IN_REFUSED = "A101"  # id, password or code: which of them is not said
    SIGN_IN_WAIT = "A102"  # too many wrong tries: a pause is running
    SIGN_IN_SHUT = "A103"  # far too many: an administrator must unlock
    SIGNED_OUT = "A104"  # nobody is signed in, or the screen is locked
    PASSWORD_REFUSED = "A105"  # noqa: S105  # too short or too common
    STAFF_CARD_UNKNOWN = "A106"  # no member of staff is enrolled with this card
    STAFF_UNKNOWN = "A107"
    STAFF_EXISTS = "A108"  # this id, or this card, is enrolled already
    LAST_ADMIN = "A109"  # somebody must stay who can enrol others
    RIGHT_MISSING = "A110"  # the role does not allow it
    # branch terminals and their hub
    HUB_UNREACHABLE = "B101"  # the line to the hub is down; the message is sent later
    HUB_NOT_TRUSTED = "B102"  # certificate expired, revoked or of another authority: the whole line stands
    MESSAGE_REFUSED = "B103"  # the hub will not take this message; only its case stands
    MESSAGE_CONFLICT = "B104"  # same id or number, other content
    MESSAGE_UNREADABLE = "B105"  # envelope or sealed body does not open
    MESSAGE_TOO_EARLY = "B106"  # an earlier message of the case is missing at the hub
    HUB_ANSWER_MALFORMED = "B107"  # not the answer of a hub
    BRANCH_DISK_LOW = "B201"  # below 200 MB no new visit is taken
    BRANCH_TOO_MANY_UNSENT = "B202"  # more than 2,000 cases wait
    BRANCH_OFFLINE_TOO_LONG = "B203"  # longer without the hub than allowed
    ENROLMENT_REFUSED = "B301"  # token used, too old or unknown; or not the hub the code names
    ENROLMENT_MALFORMED = "B302"  # not an enrolment code, or not a terminal's name
    BRANCH_NOT_ENROLLED = "B303"  # certificate, key or the office's public key is missing
    AUTHORITY_UNUSABLE = "B304"  # the hub's own keys are missing or others may read them
    BUNDLE_REFUSED = "B401"  # not written by an enrolled terminal, or changed on the way
    # remote window
    MANDATE_REFUSED = "R101"  # not a mandate of this call, or changed; or it does not name the procedure
    MANDATE_EXPIRED = "R102"  # its minutes are over, or it was signed too late
    MANDATE_REVOKED = "R103"  # ended by the resident or with its paper
    # settings and machine
    SETTINGS_UNREADABLE = "E101"
    SETTINGS_BAD_VALUE = "E102"
    TEST_TRUST_IN_PRODUCTION = "E103"
    CLOCK_IMPLAUSIBLE = "E104"
    DISPLAY_MISSING = "E105"
    UNEXPECTED = "X999"  # our mistake


def keeps_from_printing(codes: Iterable[FailureCode]) -> bool:
    """Say whether a printer that says this stands still; paper that runs low is only a word to staff."""
    return any(code is not FailureCode.PRINTER_PAPER_LOW for code in codes)


class CounterError(Exception):
    """A failure with a code. `cause` is for staff and logs: file names, status words, counts; never personal."""

    def __init__(self, code: FailureCode, cause: str = "") -> None:
        super().__init__(f"{code.value} {code.name}" + (f": {cause}" if cause else ""))
        self.code = code
        self.cause = cause


class CardError(CounterError):
    """Reader, card or PIN."""


class WrongSecretError(CardError):
    """The card refused a PIN, password or 照合番号; `tries_left` is what the card itself reported."""

    def __init__(self, code: FailureCode, tries_left: int) -> None:
        super().__init__(code, f"{tries_left} tries left")
        self.tries_left = tries_left


class FormError(CounterError):
    """A form, life event or script that cannot be used; says the file and line."""

    def __init__(self, code: FailureCode, cause: str, file: Path | str, line: int | None = None) -> None:
        place = f"{file}:{line}" if line else str(file)
        super().__init__(code, f"{place}: {cause}")
        self.file = file
        self.line = line


class PackError(CounterError):
    """A bundle of forms that is refused, or a version that is not there."""


class TableError(CounterError):
    """A table of banks or postal codes that cannot be used."""


class ExtractError(CounterError):
    """An extract of the resident register, or a file of applications, that cannot be taken in."""


class StoreError(CounterError):
    """Database, key or audit chain."""


class DeliveryError(CounterError):
    """A connector could not hand an application over."""


class SlipError(CounterError):
    """Fonts, printing or verification of a slip."""


class HomeError(CounterError):
    """An application filled in at home, or another scanned code."""


class ScannerError(CounterError):
    """A camera or hand scanner that is missing or stopped."""


class SignInError(CounterError):
    """Somebody is not let in, or may not do this. `left` wrong tries remain; `wait_s` is how long a pause still takes."""

    def __init__(
        self, code: FailureCode, cause: str = "", *, left: int | None = None, wait_s: int | None = None
    ) -> None:
        super().__init__(code, cause)
        self.left = left
        self.wait_s = wait_s


class HubError(CounterError):
    """A branch terminal, its enrolment, or the hub."""


class RemoteError(CounterError):
    """The remote window: calls and mandates."""


class SettingsError(CounterError):
    """counter.toml or the environment."""
