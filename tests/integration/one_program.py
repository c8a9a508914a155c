"""One program at the reader, a process of its own: `one_program.py BEFORE COMMAND… END` prints status words.

The first argument says what is done before the commands: `plain` nothing, `reset` and `unpower` reconnect with that
disposition, `other` selects another card application first. The last argument says how it ends: `die` without any
clean-up, as a crash does, or `leave` in good order.
"""

import os
import sys

from smartcard.scard import SCARD_RESET_CARD, SCARD_UNPOWER_CARD
from smartcard.System import readers

before, *commands, end = sys.argv[1:]
connection = next(reader for reader in readers() if str(reader).endswith("00 00")).createConnection()
connection.connect()
if before in ("reset", "unpower"):
    connection.reconnect(disposition=SCARD_RESET_CARD if before == "reset" else SCARD_UNPOWER_CARD)
if before == "other":
    connection.transmit(list(bytes.fromhex("00A4040C0AD392F000260100000001")))
for command in commands:
    _, high, low = connection.transmit(list(bytes.fromhex(command)))
    print(f"{high:02X}{low:02X}", flush=True)  # noqa: T201  # the answer this program is asked for
if end == "die":
    os._exit(0)
connection.disconnect()
