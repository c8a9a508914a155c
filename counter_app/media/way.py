"""One way between two engines: a peer connection of aiortc with a picture, a sound and two data channels.

aiortc cannot move a connection to another address, so a way is never repaired: a new one is built and this one closed.
No STUN server is ever named: aiortc would ask one on the internet where it is given no list at all.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from counter_app.media.av_frames import BlockCutter, to_audio, to_rgb, to_video
from counter_app.media.reports import LONGEST_REPORT
from counter_app.media.still_picture import LONGEST_STILL

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.frame import Frame as AvFrame

    from counter_app.media.outgoing import Outgoing
    from counter_app.ports.media import Frame

_LOSS_IS_FRESH = timedelta(seconds=4)
_REPORTS, _STILLS = "reports", "stills"
_MOST_WAITING = 64 * 1024  # bytes of stills not sent yet; another would only be later


@dataclass(frozen=True)
class Incoming:
    """What a way calls, on the loop."""

    picture: Callable[[Frame], None]
    block: Callable[[bytes], None]
    report: Callable[[str], None]
    still: Callable[[bytes], None]


class PictureTrack(MediaStreamTrack):
    """What the camera took, as the encoder asks for it."""

    kind = "video"

    def __init__(self, outgoing: Outgoing) -> None:
        super().__init__()
        self._outgoing = outgoing
        self._began_s = time.monotonic()

    async def recv(self) -> AvFrame:
        """The next frame; none is made up while nothing is sent."""
        frame, size = await self._outgoing.next_picture()
        return to_video(frame, size, self._began_s)


class SoundTrack(MediaStreamTrack):
    """What the microphone heard."""

    kind = "audio"

    def __init__(self, outgoing: Outgoing) -> None:
        super().__init__()
        self._outgoing = outgoing
        self._position = 0

    async def recv(self) -> AvFrame:
        """The next 20 ms."""
        samples = await self._outgoing.next_sound()
        sound = to_audio(samples, self._position)
        self._position += len(samples) // 2
        return sound


class Way:
    """From `offer` or `answer` to `close`. Everything is called on the engine's loop."""

    def __init__(self, outgoing: Outgoing, incoming: Incoming) -> None:
        self._incoming = incoming
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._peer = RTCPeerConnection(configuration)
        self._tracks = (PictureTrack(outgoing), SoundTrack(outgoing))
        self._readers: set[asyncio.Task[None]] = set()
        self._channels: dict[str, RTCDataChannel] = {}
        self.began_s = time.monotonic()
        self._peer.on("track", self._track_came)
        self._peer.on("datachannel", self._channel_came)

    @property
    def connected(self) -> bool:
        """Whether packets flow."""
        return self._peer.connectionState == "connected"

    @property
    def over(self) -> bool:
        """Whether it never will again."""
        return self._peer.connectionState in {"failed", "closed"}

    async def offer(self) -> str:
        """The description of a new way, with all addresses of this machine."""
        for track in self._tracks:
            self._peer.addTrack(track)
        reports = self._peer.createDataChannel(_REPORTS, ordered=False, maxRetransmits=0)
        self._channel_came(reports)
        self._channel_came(self._peer.createDataChannel(_STILLS))
        self._only_vp8()
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._peer.localDescription.sdp

    async def answer(self, sdp: str) -> str:
        """Take a way up."""
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        for track in self._tracks:
            self._peer.addTrack(track)
        self._only_vp8()
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        return self._peer.localDescription.sdp

    async def answered(self, sdp: str) -> None:
        """The other side took it up."""
        if self._peer.signalingState == "have-local-offer":
            await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    def _only_vp8(self) -> None:
        """H.264 by aiortc costs 36 ms a frame and VP8 five (measured), and has patents to its name."""
        wanted = [
            codec
            for codec in RTCRtpSender.getCapabilities("video").codecs
            if codec.mimeType.lower() in {"video/vp8", "video/rtx"}
        ]
        for transceiver in self._peer.getTransceivers():
            if transceiver.kind == "video":
                transceiver.setCodecPreferences(wanted)

    def _track_came(self, track: MediaStreamTrack) -> None:
        read = self._read_pictures(track) if track.kind == "video" else self._read_sound(track)
        reader = asyncio.ensure_future(read)
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)

    async def _read_pictures(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                video = await track.recv()
                if isinstance(video, VideoFrame):
                    self._incoming.picture(to_rgb(video, time.monotonic()))
        except MediaStreamError:
            return  # the track ended with its way

    async def _read_sound(self, track: MediaStreamTrack) -> None:
        cutter = BlockCutter()
        try:
            while True:
                sound = await track.recv()
                if isinstance(sound, AudioFrame):
                    for block in cutter.blocks(sound):
                        self._incoming.block(block)
        except MediaStreamError:
            return  # as above

    def _channel_came(self, channel: RTCDataChannel) -> None:
        if channel.label not in {_REPORTS, _STILLS} or channel.label in self._channels:
            channel.close()
            return
        self._channels[channel.label] = channel
        channel.on("message", lambda message: self._message(channel.label, message))

    def _message(self, label: str, message: object) -> None:
        if label == _REPORTS and isinstance(message, str) and len(message) <= LONGEST_REPORT:
            self._incoming.report(message)
        elif label == _STILLS and isinstance(message, bytes) and len(message) <= LONGEST_STILL:
            self._incoming.still(message)

    def send_report(self, text: str) -> None:
        """Sent once or not at all."""
        channel = self._channels.get(_REPORTS)
        if channel is not None and channel.readyState == "open":
            channel.send(text)

    def send_still(self, jpeg: bytes) -> None:
        """Sent unless those before are still waiting."""
        channel = self._channels.get(_STILLS)
        if channel is not None and channel.readyState == "open" and channel.bufferedAmount < _MOST_WAITING:
            channel.send(jpeg)

    async def loss(self) -> float:
        """Share of packets that the other side missed lately, 0 to 1; 0 while none are sent."""
        worst = 0.0
        for stats in (await self._peer.getStats()).values():
            if stats.type == "remote-inbound-rtp" and datetime.now(UTC) - stats.timestamp < _LOSS_IS_FRESH:  # noqa: TID251  # aiortc's own stamp
                worst = max(worst, stats.fractionLost / 256)
        return worst

    async def close(self) -> None:
        """Sockets closed."""
        for reader in tuple(self._readers):
            reader.cancel()
        await self._peer.close()
