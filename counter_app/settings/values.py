"""What the settings of a terminal are, once checked: frozen, printable without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Role(StrEnum):
    """What the terminal opens as."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DESK = "desk"
    BOARD = "board"
    WALLBOARD = "wallboard"


class CardTrust(StrEnum):
    """Whose cards are taken: the issuer's production keys, or the test keys of simulated cards. Never both."""

    PRODUCTION = "production"
    SIMULATED = "simulated"


class Paper(StrEnum):
    """Size of the slip."""

    A6 = "A6"
    ROLL_80MM = "80mm"
    ROLL_58MM = "58mm"


class SlipWay(StrEnum):
    """How a slip comes onto paper."""

    CUPS = "cups"  # a queue of the machine's print server
    QT = "qt"  # any printer installed on the machine: Windows, macOS, CUPS
    ESCPOS = "escpos"  # a receipt printer at a network address or device node, without any driver
    FILE = "file"  # kept as a file only


class SlipSpeech(StrEnum):
    """In which words slips speak, as `slips.slip.SlipWords`, which this room does not import."""

    RESIDENT = "resident"
    EASY = "easy"
    BOTH = "bilingual"


class SlipRaster(StrEnum):
    """The ESC/POS command that carries pixels, as `devices.escpos.Raster`."""

    GS_V_0 = "gs-v-0"
    GS_L = "gs-l"


@dataclass(frozen=True)
class SlipSettings:
    """What slips look like beyond their paper, and how they come out."""

    way: SlipWay = SlipWay.FILE
    words: SlipSpeech = SlipSpeech.RESIDENT
    large: bool = False  # for everybody; those with large letters on the screen get large print in any case
    raster: SlipRaster = SlipRaster.GS_V_0


@dataclass(frozen=True)
class ConnectorSettings:
    """One way out, by its id in the registry of connectors; `options` are checked by the connector itself."""

    id: str
    options: Mapping[str, Any] = field(repr=False)  # may name key files


@dataclass(frozen=True)
class RegisterSettings:
    """Where extracts of the register are delivered, which kinds of them count, and whether the imported register is asked."""

    folder: Path | None
    sources: tuple[str, ...]
    imported: bool = False
    variants: Path | None = None  # the municipality's 縮退表, for the next import
    towns: Path | None = None  # its アドレス・ベース・レジストリ, likewise


class SignInMethod(StrEnum):
    """What staff may sign in with."""

    CARD = "card"
    PASSWORD = "password"  # noqa: S105  # the name of a method


@dataclass(frozen=True)
class RoleSettings:
    """A role as the municipality wrote it; `app.roles` makes a `domain.staff.Role` of it and checks the words."""

    id: str
    title: str
    rights: tuple[str, ...]
    reach: str
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class SignInSettings:
    """Whether staff sign in, with what, and how long that holds."""

    required: bool = False
    methods: tuple[SignInMethod, ...] = (SignInMethod.CARD, SignInMethod.PASSWORD)
    reader: str = ""
    idle_lock_s: int = 600
    longest_s: int = 9 * 3600


@dataclass(frozen=True)
class PaperSettings:
    """What follows the slip onto A4 paper, and the CUPS queue it goes to; without one the files are kept."""

    guide: bool = False
    sheets: bool = False
    printer: str = ""

    @property
    def wanted(self) -> bool:
        """Anything at all."""
        return self.guide or self.sheets


@dataclass(frozen=True)
class FigureSettings:
    """When the board of figures alarms, and under which 標準地域コード figures are exported (empty: not said)."""

    sla_hours: int = 72
    overdue_cases: int = 0
    unsent: int = 20
    wait_minutes: int = 30
    municipality_code: str = ""


@dataclass(frozen=True)
class HubSettings:
    """Where the hub listens, and what it is called; the first name goes into enrolment codes."""

    host: str
    port: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class BranchSettings:
    """A terminal that works offline: its hub, its certificate, and when it takes nobody in any more.

    `papers`: where slips and sheets lie until they are printed. In memory where the system has a place for that, so that
    a terminal that is carried away holds none.
    """

    hub: str
    certificate: Path
    papers: Path
    most_unsent: int = 2000
    longest_offline_h: int = 72
    least_free_mb: int = 200
    keep_days: int = 7
    keep_at_most_days: int = 90


class ScannerKind(StrEnum):
    """How codes come in."""

    CAMERA = "camera"
    SERIAL = "serial"
    FOLDER = "folder"
    KEYBOARD = "keyboard"


@dataclass(frozen=True)
class ScannerSettings:
    """What reads codes at this terminal. `device`: a camera, a serial port, or a folder as an absolute path."""

    kind: ScannerKind
    device: str = ""


@dataclass(frozen=True)
class RemoteGroup:
    """Desks that ring together, and the procedures (ids of forms) they know; `general`: 総合案内."""

    id: str
    title: str
    procedures: tuple[str, ...]
    general: bool


class MediaKind(StrEnum):
    """What stands for a camera, a microphone, a loudspeaker or a document camera."""

    NONE = "none"
    DEVICE = "device"  # of this machine, by the name its system has for it
    FOLDER = "folder"  # a document camera whose own program puts pictures there
    SYNTHETIC = "synthetic"  # played: drawn by this program
    GENERATED = "lavfi"  # played: drawn by FFmpeg, through the class that opens real devices


@dataclass(frozen=True)
class MediaDevice:
    """`name`: /dev/video0, plughw:1,0, video=HD Webcam; a folder; a filter of FFmpeg."""

    kind: MediaKind = MediaKind.NONE
    name: str = ""

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return self.kind is not MediaKind.NONE


@dataclass(frozen=True)
class JanusSettings:
    """Where calls of three and more meet, and the file with what it lets in."""

    url: str
    secret: Path


@dataclass(frozen=True)
class RemoteMedia:
    """Devices of one terminal or desk. `handset`: microphone and earpiece in one."""

    camera: MediaDevice = MediaDevice()  # frozen, no state to share; so below
    microphone: MediaDevice = MediaDevice()
    speaker: MediaDevice = MediaDevice()
    handset: MediaDevice = MediaDevice()
    document_camera: MediaDevice = MediaDevice()
    janus: JanusSettings | None = None

    @property
    def carries(self) -> bool:
        """Whether there is anything to see, hear or speak with."""
        return any(each.there for each in (self.camera, self.microphone, self.speaker, self.handset))


@dataclass(frozen=True)
class RemoteSettings:
    """Remote windows; `telephone` is shown to residents.

    At the hub: groups, seconds of each stage, seconds a call waits for a terminal whose line was cut, `beside` (an
    assistant's screen -> its terminal). At a desk: what its clerks can do. At a terminal: whether an assistant's own screen
    stands beside it (`assistant`).
    """

    groups: tuple[RemoteGroup, ...]
    telephone: str
    ring_s: int
    grace_s: int
    beside: Mapping[str, str]
    desk_groups: tuple[str, ...]
    desk_languages: tuple[str, ...]
    desk_sign_language: bool
    assistant: bool = False
    media: RemoteMedia = RemoteMedia()  # frozen, no state to share


@dataclass(frozen=True)
class KeepFor:
    """How many days cases of a procedure (`*` and `?` as in file names) stay after they came into `state`; 0: for ever."""

    state: str
    procedure: str
    days: int


@dataclass(frozen=True)
class Settings:
    """Everything that differs between terminals."""

    role: Role
    office: str
    terminal: str
    directory: Path
    municipality: str = ""
    reader: str = ""
    trust: CardTrust = CardTrust.PRODUCTION
    training_clock: Path | None = None
    printer: str = ""
    paper: Paper = Paper.A6
    print_name: bool = True
    slip: SlipSettings = SlipSettings()  # frozen, no state to share
    idle_s: int = 60
    warning_s: int = 30
    card_away_s: int = 30
    actor: str = "窓口職員"
    connectors: tuple[ConnectorSettings, ...] = ()
    register: RegisterSettings | None = None
    papers: PaperSettings = PaperSettings()  # frozen, no state to share
    store_url: str = ""
    store_password: Path | None = None
    figures: FigureSettings = FigureSettings()  # as above
    sections: Mapping[str, str] = field(default_factory=dict)  # destination or procedure → section in charge
    signin: SignInSettings = SignInSettings()  # as above
    roles: tuple[RoleSettings, ...] = ()
    retention: tuple[KeepFor, ...] = ()
    hub: HubSettings | None = None
    remote: RemoteSettings | None = None
    branch: BranchSettings | None = None
    scanner: ScannerSettings | None = None

    @property
    def database(self) -> Path:
        """The encrypted SQLite file."""
        return self.directory / "counter.db"

    @property
    def store_key(self) -> Path:
        """Key of the database; readable by its owner alone."""
        return self.directory / "keys" / "store.key"

    @property
    def slip_keys(self) -> Path:
        """Directory of the slip's signing key and the public keys by kid."""
        return self.directory / "keys"

    @property
    def slips(self) -> Path:
        """Where slip PDFs are kept until they are printed."""
        return self.branch.papers if self.branch else self.directory / "slips"
