import shutil
import subprocess
import sys
from pathlib import Path

import av
import pytest
import without_gpl

TRY = """
import sys
from fractions import Fraction
import av
opened = []
for name in ("libvpx", "libx264", "libx265"):
    codec = av.CodecContext.create(name, "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = 64, 64, "yuv420p", Fraction(1, 25)
    try:
        codec.open()
        opened.append(name)
    except av.FFmpegError:
        pass
sys.exit(str(opened))
"""


@pytest.mark.skipif(not shutil.which("gcc") or not shutil.which("nm"), reason="needs gcc and nm")
def test_a_wheel_without_gpl_libraries_still_carries_vp8(tmp_path):
    installed = Path(av.__file__).parents[1]
    for part in ("av", "av.libs"):
        shutil.copytree(installed / part, tmp_path / part)
    assert without_gpl.main([str(tmp_path)]) == 0
    done = subprocess.run(
        [sys.executable, "-c", TRY], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().splitlines()[-1] == "['libvpx']"


def test_where_there_is_no_wheel_it_says_so(tmp_path, capsys):
    assert without_gpl.main([str(tmp_path)]) == 1
    assert "no PyAV wheel" in capsys.readouterr().err


def test_what_opens_gives_nothing():
    assert without_gpl.source_of(["x264_encoder_open_165", "x264_levels", "x264_picture_init"]) == (
        "void *x264_encoder_open_165(void) { return 0; }\n"
        "const char x264_levels[64] = {0};\n"
        "int x264_picture_init(void) { return -1; }\n"
    )
