"""A back office that receives by HTTPS: a real server with a real certificate, and every bad habit on demand.

It keeps what it received in a SQLite file: `effect` (what the back office would act on) and `inbox` (which keys it has
seen), both in one transaction. `inbox_check=False` takes the idempotency away, to see that the tests would notice.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import sqlite3
import ssl
import threading
from collections import Counter, deque
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Habit(StrEnum):
    """What goes wrong with one request."""

    NONE = "none"
    DROP = "drop"  # the line is cut before anything was stored
    DELAY = "delay"  # stored, but the answer comes after the client gave up
    DUPLICATE = "duplicate"  # the network delivers the request twice
    REFUSE = "refuse"
    BUSY = "busy"
    DIE_AFTER_COMMIT = "die-after-commit"  # stored, then the line is cut
    LOGIN_PAGE = "login-page"  # a proxy answers 200 with HTML
    HALF = "half"  # stored, the answer breaks off


@dataclass(frozen=True)
class Authority:
    """Files of a certification authority made for one test."""

    ca: Path
    server: Path
    client: Path


def make_authority(folder: Path, name: str = "test") -> Authority:
    """Make a CA, a server certificate for 127.0.0.1 and a client certificate; each PEM holds its key too."""
    folder.mkdir(parents=True, exist_ok=True)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate(f"{name} CA", ca_key, None)
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    for role in ("server", "client"):
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = _certificate(f"{name} {role}", key, (ca, ca_key))
        (folder / f"{role}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + pem)
    return Authority(folder / "ca.pem", folder / "server.pem", folder / "client.pem")


def _certificate(name, key, issuer):
    now = datetime.now(UTC)  # noqa: TID251  # TLS looks at the machine's clock
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_name, signer = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if issuer:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = builder.add_extension(names, critical=False)
    else:
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
    return builder.sign(signer, hashes.SHA256())


class Books:
    """What the back office has on file."""

    def __init__(self, file: Path, *, inbox_check: bool = True) -> None:
        self._file = file
        self._inbox_check = inbox_check
        with closing(self._open()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS inbox (key TEXT PRIMARY KEY, sha256 TEXT, reference TEXT)")
            connection.execute("CREATE TABLE IF NOT EXISTS effect (id INTEGER PRIMARY KEY, key TEXT, body BLOB)")

    def _open(self):
        return sqlite3.connect(self._file, isolation_level=None, timeout=10)

    def take_in(self, key: str, body: bytes) -> tuple[int, dict[str, str]]:
        """Return status and answer."""
        digest = hashlib.sha256(body).hexdigest()
        with closing(self._open()) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN IMMEDIATE")
            known = connection.execute("SELECT sha256, reference FROM inbox WHERE key = ?", (key,)).fetchone()
            if known and self._inbox_check:
                connection.execute("ROLLBACK")
                same = known[0] == digest
                return (200, {"key": key, "reference": known[1]}) if same else (409, {"error": "other content"})
            effect = connection.execute("INSERT INTO effect (key, body) VALUES (?, ?)", (key, body)).lastrowid
            connection.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", (key, digest, f"R-{effect}"))
            connection.execute("COMMIT")
        return 201, {"key": key, "reference": f"R-{effect}"}

    def effects(self) -> Counter[str]:
        """How often each key was acted on."""
        with closing(self._open()) as connection:
            return Counter(key for (key,) in connection.execute("SELECT key FROM effect"))

    def bodies(self) -> list[dict]:
        with closing(self._open()) as connection:
            return [json.loads(body) for (body,) in connection.execute("SELECT body FROM effect ORDER BY id")]


class Receiver(ThreadingHTTPServer):
    """Serves until closed; use as a context. `habits` are used up one per request, then `habit()` is asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, folder: Path, authority: Authority, *, inbox_check: bool = True, client_ca: bool = False,
        habit: Callable[[], Habit] = lambda: Habit.NONE,
    ) -> None:  # fmt: skip
        super().__init__(("127.0.0.1", 0), _Desk)
        self.books = Books(folder / "received.db", inbox_check=inbox_check)
        self.habits: deque[Habit] = deque()
        self.requests: list[dict[str, str]] = []
        self.answers_released = threading.Event()
        self._habit = habit
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.server)
        if client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(authority.ca)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}/applications"

    def next_habit(self) -> Habit:
        try:
            return self.habits.popleft()
        except IndexError:
            return self._habit()

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up or mistrusts us is part of the tests."""

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.answers_released.set()
        self.shutdown()
        self._thread.join(10)
        self.server_close()


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    server: Receiver

    def log_message(self, *_) -> None:
        pass

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def do_HEAD(self) -> None:
        self.send_response(204)
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(dict(self.headers.items()))
        habit = self.server.next_habit()
        self.close_connection = habit is not Habit.NONE
        match habit:
            case Habit.DROP:
                return
            case Habit.REFUSE:
                self._answer(422, b'{"error": "refused"}')
            case Habit.BUSY:
                self._answer(503, b"", {"Retry-After": "7"})
            case Habit.LOGIN_PAGE:
                self._answer(200, b"<html><form>log in</form></html>")
            case _:
                self._take_in(habit, body)

    def _take_in(self, habit: Habit, body: bytes) -> None:
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        if self.headers["Content-Digest"] != digest:
            self._answer(400, b"{}")
            return
        key = self.headers["Idempotency-Key"]
        if habit is Habit.DUPLICATE:
            self.server.books.take_in(key, body)
        status, answer = self.server.books.take_in(key, body)
        if habit is Habit.DIE_AFTER_COMMIT:
            return
        if habit is Habit.DELAY:
            self.server.answers_released.wait(10)
        text = json.dumps(answer).encode()
        self._answer(status, text[: len(text) // 2] if habit is Habit.HALF else text, length=len(text))

    def _answer(self, status, body, headers=None, length=None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
