"""A bare WebSocket relay over the hub's TLS, and two sides of it: the floor a key of the shared form is set beside."""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from pathlib import Path

import aiohttp
from aiohttp import web

_EVERY_S, _WARM_UP, _KEY = 0.005, 20, 180  # bytes of a key: about a message of one value
_STAMP = 8


async def ways(folder: Path, url: str, keys: int) -> list[float]:
    """Send keys from one side to the other; return how long each took, in seconds."""
    tls = [_client(folder, name) for name in ("MH02", "HQ01")]
    async with aiohttp.ClientSession() as session:
        there = await session.ws_connect(url, ssl=tls[0], compress=0)
        here = await session.ws_connect(url, ssl=tls[1], compress=0)
        delays = []
        for key in range(keys + _WARM_UP):
            sent = time.monotonic()
            await there.send_bytes(key.to_bytes(_STAMP) + bytes(_KEY))
            await here.receive_bytes()
            delays.append(time.monotonic() - sent)
            await asyncio.sleep(_EVERY_S)
        await there.close()
        await here.close()
    return delays[_WARM_UP:]


def _client(folder: Path, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / f"{name}.pem")
    return context


def relay(certificate: str, root: str) -> None:
    """The relay's process; says its port, and goes on until it is ended."""
    sides: set[web.WebSocketResponse] = set()

    async def carry(request: web.Request) -> web.WebSocketResponse:
        side = web.WebSocketResponse(compress=False)
        await side.prepare(request)
        sides.add(side)
        async for message in side:
            for other in sides - {side}:
                await other.send_bytes(message.data)
        sides.discard(side)
        return side

    async def serve() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(root)
        context.load_cert_chain(certificate)
        application = web.Application()
        application.router.add_get("/", carry)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()

    asyncio.run(serve())
