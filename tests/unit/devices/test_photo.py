"""The photo decoder with good, odd and hostile bytes, always in its child process."""

import io
import random
import sys

import pytest
from PIL import Image

from counter_app.devices.photo import decode_photo
from counter_app.devices.virtual_card.drawings import silhouette_jp2
from counter_app.failures import CardError, FailureCode
from counter_app.personal import Personal


def jp2(image):
    out = io.BytesIO()
    image.save(out, format="JPEG2000")
    return out.getvalue()


def unreadable(data, **kwargs):
    with pytest.raises(CardError) as caught:
        decode_photo(Personal(data), **kwargs)
    assert caught.value.code is FailureCode.PHOTO_UNREADABLE


def test_the_simulated_photo_becomes_pixels():
    photo = decode_photo(Personal(silhouette_jp2()))
    assert len(photo.pixels.reveal()) == photo.width * photo.height
    assert len(set(photo.pixels.reveal())) > 1
    assert "b'" not in repr(photo)


def test_pixels_are_the_picture():
    image = Image.linear_gradient("L").resize((48, 60))
    photo = decode_photo(Personal(jp2(image)))
    assert (photo.width, photo.height) == (48, 60)
    assert abs(photo.pixels.reveal()[0] - image.getpixel((0, 0))) < 12


def test_more_than_two_megapixels_are_refused():
    unreadable(jp2(Image.new("L", (2000, 1001))))


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_other_formats_are_refused(name):
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, format=name)
    unreadable(out.getvalue())


def test_a_header_that_promises_the_moon_is_refused():
    data = bytearray(jp2(Image.new("L", (64, 64))))
    at = data.index(b"ihdr") + 4
    data[at : at + 8] = (0x7FFFFFFF).to_bytes(4, "big") * 2
    at = data.index(b"\xff\x51") + 6  # SIZ: the code stream's own idea of its size
    data[at : at + 8] = (0x7FFFFFFF).to_bytes(4, "big") * 2
    unreadable(bytes(data))


def test_too_many_bytes_and_none_are_refused():
    unreadable(b"")
    unreadable(bytes(2_000_000))


@pytest.mark.parametrize("seed", range(25))
def test_hostile_bytes_give_a_picture_or_photo_unreadable(seed):
    dice = random.Random(seed)
    data = bytearray(silhouette_jp2())
    for _ in range(dice.randrange(1, 40)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if seed % 3 == 0:
        del data[dice.randrange(len(data)) :]
    try:
        photo = decode_photo(Personal(bytes(data)))
    except CardError as error:
        assert error.code is FailureCode.PHOTO_UNREADABLE  # a picture is as good an outcome
    else:
        assert len(photo.pixels.reveal()) == photo.width * photo.height <= 2_000_000


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.stdout.buffer.write(bytes(8))",
        "import sys; sys.stdout.buffer.write(bytes([0,0,0,2,0,0,0,2]) + bytes(3))",
        "import sys; sys.stdout.buffer.write(bytes([255]*8) + bytes(9))",
        "import sys; [sys.stdout.buffer.write(bytes(65536)) for _ in range(10000)]",  # writes without end
        "import os; os.kill(os.getpid(), 11)",
        "raise SystemExit(3)",
    ],
)
def test_a_decoder_that_was_taken_over_is_not_believed(program):
    unreadable(silhouette_jp2(), decoder=(sys.executable, "-I", "-c", program))


def test_a_decoder_that_does_not_start_is_named():
    unreadable(silhouette_jp2(), decoder=("/nonexistent",))
