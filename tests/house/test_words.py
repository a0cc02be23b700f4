"""The catalogue of messages holds exactly what the screens say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not installed: apt-get install gettext")
def test_every_text_of_the_screens_is_in_the_catalogue():
    done = subprocess.run(
        [sys.executable, "tools/messages", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
