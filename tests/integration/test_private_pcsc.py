"""The private service: meets no other service, vanishes and returns on demand, leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from counter_app.devices.virtual_card.card import VirtualCard
from counter_app.devices.virtual_card.profile import load_profile, shipped_profiles
from counter_app.devices.virtual_card.service import PrivatePcsc
from counter_app.devices.virtual_card.vpcd import InsertedCard
from counter_app.failures import CardError, FailureCode

pytestmark = pytest.mark.pcsc

PROGRAM = Path(__file__).with_name("one_program.py")
ROOT = Path(__file__).parents[2]
CARD_RECORD = ["00A4040C0AD3921000310001010100", "00B2010C00"]


def ask_card(service: PrivatePcsc) -> list[str]:
    """Read the card from another process, through the given service."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "plain", *CARD_RECORD, "leave"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={**os.environ, **service.environment},
    )
    return done.stdout.split()


def card(name: str) -> VirtualCard:
    return VirtualCard(load_profile(shipped_profiles()[name]))


def service_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def test_two_services_with_a_card_each_do_not_meet(private_pcsc, lay_down):
    """`private_pcsc` plays the service that was there before."""
    first = lay_down("hanako")
    with PrivatePcsc() as second, InsertedCard(card("other-card"), second.connect) as other:
        assert second.socket_path != private_pcsc.socket_path
        assert ask_card(private_pcsc) == ["9000", "9000"]
        assert ask_card(second) == ["6A82", "6986"]
        assert len(other.card.apdu_log) == 2

    assert ask_card(private_pcsc) == ["9000", "9000"]
    assert len(first.card.apdu_log) == 4


@pytest.mark.usefixtures("private_pcsc")
def test_the_machines_own_service_directory_is_untouched():
    """The mount over /run/pcscd is seen by nobody else: neither the mount nor what lies in it."""
    before = Path("/proc/self/mountinfo").read_text()
    with PrivatePcsc():
        during = Path("/proc/self/mountinfo").read_text()

    assert during == before


def test_no_port_is_opened_on_this_machine(private_pcsc):
    """The virtual reader listens in a network namespace of its own: from here the port is closed."""
    own = {line.split()[1] for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]}
    listening_here = [address for address in own if address.endswith(f":{private_pcsc.port:04X}")]
    with private_pcsc.connect() as reader:
        peer = reader.getpeername()

    assert peer == ("127.0.0.1", private_pcsc.port)
    assert listening_here == []


def test_a_restarted_service_answers_at_the_same_path():
    with PrivatePcsc() as service:
        path = service.socket_path
        with InsertedCard(card("hanako"), service.connect) as inserted:
            service.stop()
            assert not service_answers(path)
            assert inserted.wait_removed(10)

            service.restart()

            assert service.socket_path == path
            inserted.insert()
            assert ask_card(service) == ["9000", "9000"]


def test_no_card_can_be_laid_down_while_the_service_is_stopped():
    with PrivatePcsc() as service:
        service.stop()
        with pytest.raises(CardError) as trouble:
            InsertedCard(card("hanako"), service.connect).insert()

    assert trouble.value.code is FailureCode.NO_READER


def test_closing_leaves_nothing_behind():
    service = PrivatePcsc()
    service.start()
    home = service.socket_path.parents[1]
    assert home.is_dir()
    service.close()
    service.close()

    assert not home.exists()
    with pytest.raises(CardError) as trouble:
        service.stop()
    assert trouble.value.code is FailureCode.NO_PCSC_SERVICE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_service_dies_with_its_owner(number):
    program = (
        "import sys, signal\n"
        "from counter_app.devices.virtual_card.service import PrivatePcsc\n"
        "service = PrivatePcsc(); service.start()\n"
        "print(service._keeper.pid, service.socket_path, flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": tempfile.gettempdir()},
    ) as owner:
        assert owner.stdout is not None
        keeper, path = owner.stdout.readline().split()
        watched = [os.pidfd_open(pid) for pid in (int(keeper), *children_of(int(keeper)))]
        assert len(watched) == 2
        assert service_answers(Path(path))
        owner.send_signal(number)
        owner.wait(10)

    for handle in watched:
        assert wait_for_end(handle)
        os.close(handle)
    assert not Path(path).parents[1].exists()


def test_pcscd_does_not_outlive_a_killed_keeper():
    service = PrivatePcsc()
    service.start()
    assert service._keeper is not None
    keeper = service._keeper.pid
    (pcscd,) = children_of(keeper)
    handle = os.pidfd_open(pcscd)
    os.kill(keeper, signal.SIGKILL)

    assert wait_for_end(handle)
    os.close(handle)
    home = service.socket_path.parents[1]
    service.close()
    assert not home.exists()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for_end(handle: int) -> bool:
    ready, _, _ = select.select([handle], [], [], 10)
    return bool(ready)


def test_a_simulator_started_as_a_program_serves_until_told_to_stop():
    """`simulate()` against a plain TCP reader, ended by SIGTERM."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from counter_app.devices.virtual_card.vpcd import simulate\n"
        "simulate(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]))\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        with subprocess.Popen(
            [sys.executable, "-c", program, str(shipped_profiles()["hanako"]), port],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as simulator:
            reader, _ = listener.accept()
            with reader:
                reader.settimeout(10)
                reader.sendall(b"\x00\x01\x04")
                assert reader.recv(2, socket.MSG_WAITALL) == b"\x00\x0d"
                simulator.send_signal(signal.SIGTERM)
                assert simulator.wait(10) == 0
