"""House rules that a machine can keep: modules stand alone, libraries stay in their rooms, tests stay honest."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import counter_app

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted((ROOT / "counter_app").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# Where a library may be imported: files or folders below counter_app
ROOMS = {
    "PySide6": ("ui",),
    "smartcard": ("devices/pcsc.py",),
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "sqlcipher3": ("store",),
    "httpx": ("connectors/https_json.py", "connectors/hub_line.py"),
    "aiohttp": ("hub", "connectors/remote_channel.py", "connectors/remote_line.py"),
    "pypdfium2": ("slips/page_picture.py",),
    "reportlab": ("slips",),
    "pypdf": ("slips",),
    "tomlkit": ("packs/draft.py",),
    "uharfbuzz": ("slips", "ui"),
    "qrcode": ("slips", "ui"),
    "zxingcpp": ("devices/scanning/looks.py",),
    "serial": ("devices/scanning/serial_port.py",),
    "cv2": ("devices/scanning/cv_camera.py", "app/bench_scan_peers.py"),
    "pyzbar": ("devices/zbar_child.py", "app/bench_scan_peers.py"),
    "cbor2": ("slips", "home", "remote/mandate.py"),
    "babel": ("i18n",),
    "pyarrow": ("exports/figures_package.py",),
    "argon2": ("signin/password.py", "store/backup_file.py"),
    "pyotp": ("signin/one_time.py",),
    "playwright": ("app/home_browser.py",),
    "aiortc": ("media",),
    "aioice": ("media/aiortc_knobs.py",),
    "av": ("media",),
    "livekit": ("media/echo.py",),
}
PROGRAMS = {"namespace", "zbar_child", "photo_decoder", "env"}  # started by path, or by alembic; never imported
MOCKS = re.compile(r"\b(unittest\.mock|MagicMock|mocker|Mock\(|patch\()")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), file)


def imported(file: Path):
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_libraries_stay_in_their_rooms():
    strays = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in PRODUCT
        for name in imported(file)
        if (rooms := ROOMS.get(name.partition(".")[0])) is not None and not _is_in(file, rooms)
    ]
    assert strays == []


def _is_in(file: Path, rooms: tuple[str, ...]) -> bool:
    place = file.relative_to(ROOT / "counter_app").as_posix()
    return any(place == room or place.startswith(room + "/") for room in rooms)


def test_every_room_still_needs_its_library():
    """A room that is listed in vain would hide the next stray."""
    used = {name.partition(".")[0] for file in PRODUCT for name in imported(file)}
    assert set(ROOMS) - used <= {"PySide6"}


def test_nothing_is_printed_or_traced_to_the_screen():
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in PRODUCT
        if file.stem not in PROGRAMS
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "traceback.print_exc", "pprint.pprint", "breakpoint"}
    ]
    assert found == []


def test_no_exception_is_swallowed_in_silence():
    """`except Exception` (or wider) does something with what it caught."""
    found = [
        f"{file.relative_to(ROOT)}:{handler.lineno}"
        for file in PRODUCT
        for handler in ast.walk(tree(file))
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"})
        and all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body)
    ]
    assert found == []


def test_no_module_is_named_after_a_bag():
    bags = {"utils", "util", "helpers", "helper", "misc", "manager", "common", "constants"}
    assert [file for file in PRODUCT if file.stem in bags] == []


def test_no_file_reaches_four_hundred_lines():
    long = {file.relative_to(ROOT): len(file.read_text("utf-8").splitlines()) for file in (*PRODUCT, *TESTS)}
    limits = {file: 400 if file.parts[0] == "counter_app" else 450 for file in long}
    assert {file: lines for file, lines in long.items() if lines >= limits[file]} == {}


def test_no_file_holds_marks_of_a_merge():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    marks = re.compile(rb"^(<{7} |>{7} |={7}$)", re.MULTILINE)
    texts = [ROOT / name for name in listed if name.endswith((".py", ".md", ".toml", ".po", ".txt", ".sh"))]
    assert [file for file in texts if file.is_file() and marks.search(file.read_bytes())] == []


def test_tests_use_real_parts_and_stand_ins_written_by_hand():
    tests = sum(len(re.findall(r"^\s*def test_", file.read_text("utf-8"), re.MULTILINE)) for file in TESTS)
    mocks = sum(len(MOCKS.findall(file.read_text("utf-8"))) for file in TESTS if file != Path(__file__))
    assert mocks * 100 < 5 * tests


def test_no_test_sleeps():
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in TESTS
        if file.name.startswith("test_") or file.name == "conftest.py"  # programs that tests start are not tests
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep", "qtbot.wait"}
    ]
    assert found == []


def test_every_test_can_fail():
    """A test without assert, raises or a call that asserts proves nothing."""
    vacant = [
        f"{file.relative_to(ROOT)}: {node.name}"
        for file in TESTS
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _says_something(node)
    ]
    assert vacant == []


def _says_something(test: ast.FunctionDef) -> bool:
    """Asserts, expects a raise, or at least calls something that can raise."""
    return any(isinstance(node, ast.Assert | ast.Raise | ast.Call) for node in ast.walk(test))


GROUPS = (
    "domain",
    "cards",
    "flow",
    "prefill",
    "i18n",
    "matching",
    "benefit",
    "home",
    "figures",
    "signin",
    "settings",
    "navigator",
    "packs",
    "tables",
    "register",
    "remote",
    "devices",
    "media",
    "connectors",
    "exports",
    "hub",
    "store",
    "slips",
    "dispatch",
    "app",
    "",
)


@pytest.mark.parametrize("room", GROUPS, ids=lambda room: room or "top")
def test_every_module_can_be_the_first_to_be_imported(room):
    """In a fresh interpreter each, by forking one: whoever needs another to come first is part of a cycle."""
    done = subprocess.run(
        [sys.executable, "-c", _EACH_ALONE, *_modules_of(room)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


_EACH_ALONE = """
import importlib, os, sys
broken = 0
for name in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            importlib.import_module(name)
        except BaseException as error:
            sys.stdout.write(f"{name}: {type(error).__name__} {error}\\n")
            sys.stdout.flush()
            os._exit(1)
        os._exit(0)
    broken |= os.waitpid(child, 0)[1]
sys.exit(bool(broken))
"""


def _modules_of(room: str) -> list[str]:
    everything = [info.name for info in pkgutil.walk_packages(counter_app.__path__, "counter_app.")]
    names = [name for name in everything if not {*name.split(".")} & {*PROGRAMS, "versions"}]
    if not room:
        return [name for name in names if name.count(".") == 1]
    return [name for name in names if name.startswith(f"counter_app.{room}.")]


def test_a_terminal_starts_without_loading_what_it_does_not_need_yet():
    """`main.py forms check` loads no window, no database, no reader and no fonts."""
    heavy = {"PySide6", "sqlalchemy", "smartcard", "reportlab", "uharfbuzz", "alembic"}
    code = (
        "import sys; from counter_app.app.command_line import main; main(['forms', 'list', '--json']);"
        f"sys.exit(str(sorted({heavy!r} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


def test_no_list_counts_its_way_to_a_page():
    """OFFSET reads everything it skips; pages go on behind the last row that was shown."""
    strays = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in PRODUCT
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(r"\.offset\(\d|\.offset\([a-z_]*(?:page|skip|start|first|offset)|\bOFFSET\s+[\d:%?{]", line)
    ]
    assert strays == []
