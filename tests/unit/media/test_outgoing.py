"""What leaves a side: the newest, no more often than the rung bears, and nothing once it was taken back."""

import asyncio

from counter_app.media.outgoing import Outgoing
from counter_app.ports.media import BLOCK_BYTES, Frame, PixelLayout, Rung, Want


def frame(at_s):
    return Frame(2, 2, PixelLayout.GREY, b"\0" * 4, at_s)


def block(number):
    return bytes([number]) * BLOCK_BYTES


def in_loop(work):
    async def body():
        return await work(Outgoing(asyncio.get_running_loop(), Want()))

    return asyncio.run(body())


async def waits(coroutine):
    """Whether it is still not done after everything that could go on went on."""
    task = asyncio.ensure_future(coroutine)
    for _ in range(5):
        await asyncio.sleep(0)
    done = task.done()
    task.cancel()
    return not done


def test_only_the_newest_picture_leaves():
    async def work(outgoing):
        for at_s in (1.0, 2.0, 3.0):
            outgoing.frame(frame(at_s))
        taken, size = await outgoing.next_picture()
        return taken.at_s, size, await waits(outgoing.next_picture())

    assert in_loop(work) == (3.0, (640, 480), True)


def test_a_lower_rung_passes_pictures_over():
    async def work(outgoing):
        outgoing.on_rung(Rung.SMALL)
        outgoing.frame(frame(1.0))
        first = await outgoing.next_picture()
        outgoing.frame(frame(1.05))
        passed_over = await waits(outgoing.next_picture())
        outgoing.frame(frame(1.1))
        second, _ = await outgoing.next_picture()
        return first[1], passed_over, second.at_s

    assert in_loop(work) == ((320, 240), True, 1.1)


def test_what_was_taken_back_never_leaves():
    async def work(outgoing):
        outgoing.frame(frame(1.0))
        outgoing.block(block(1)), outgoing.block(block(2))
        outgoing.let_out(Want(picture=False, sound=False))
        outgoing.frame(frame(2.0))
        outgoing.block(block(3)), outgoing.block(block(4))
        return await waits(outgoing.next_picture()), await waits(outgoing.next_sound()), outgoing.still()

    assert in_loop(work) == (True, True, None)


def test_a_still_leaves_on_its_rung_alone():
    async def work(outgoing):
        outgoing.frame(frame(1.0))
        moving = outgoing.still()
        outgoing.on_rung(Rung.STILL)
        still, nothing_moves = outgoing.still(), await waits(outgoing.next_picture())
        outgoing.on_rung(Rung.SOUND)
        return moving, still.at_s, nothing_moves, outgoing.still()

    assert in_loop(work) == (None, 1.0, True, None)


def test_sound_keeps_its_order_and_lets_the_oldest_go():
    async def work(outgoing):
        for number in range(15):
            outgoing.block(block(number))
        return await outgoing.next_sound()

    assert in_loop(work) == block(5) + block(6)
