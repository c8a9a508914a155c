"""The child process of photo.py: JPEG 2000 on standard input, greyscale pixels on standard output. No imports of ours.

Answer: width and height as u32 big-endian, then width * height bytes, one per pixel. Any trouble: no answer and a
status other than 0. Limits are set before the decoder is even loaded; what it writes to a file or opens anew fails.
"""

import sys

MEMORY = 768 * 1024 * 1024  # address space, shared libraries included
CPU_SECONDS = 5
PIXELS = 2_000_000
INPUT_BYTES = 512 * 1024


def limit() -> None:
    """Take away memory, time, files and core dumps; where the system has no such limits, the parent's clock remains."""
    try:
        import resource  # noqa: PLC0415  # does not exist on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(jp2: bytes) -> bytes:
    """Decode one image; raises whatever the decoder raises."""
    import io  # noqa: PLC0415  # after the limits
    import warnings  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    warnings.simplefilter("error")
    with Image.open(io.BytesIO(jp2), formats=("JPEG2000",)) as image:
        if image.width * image.height > PIXELS:
            raise ValueError("too many pixels")
        grey = image.convert("L")
    return image.width.to_bytes(4, "big") + image.height.to_bytes(4, "big") + grey.tobytes()


def main() -> int:
    """Read, decode, write."""
    limit()
    jp2 = sys.stdin.buffer.read(INPUT_BYTES + 1)
    if len(jp2) > INPUT_BYTES:
        return 1
    try:
        answer = decode(jp2)
    except Exception:  # noqa: BLE001  # the parent only asks whether there is a picture; texts could quote it
        return 1
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
