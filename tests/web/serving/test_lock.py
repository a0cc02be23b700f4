"""One server a node."""

import subprocess
import sys

import pytest

from watchfloor.core.errors import Refused
from watchfloor.web.serving.lock import only_server

HOLD = "import sys; from pathlib import Path; from watchfloor.web.serving.lock import only_server\n"
HOLD += "with only_server(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"


def test_a_second_server_is_refused_and_told_which_process_is_the_first(tmp_path):
    with only_server(tmp_path), pytest.raises(Refused, match="runs already"), only_server(tmp_path):
        pass
    with only_server(tmp_path):
        pass


def test_a_killed_server_leaves_nothing_locked(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Refused, match=str(holder.pid)), only_server(tmp_path):
            pass
        holder.kill()
    with only_server(tmp_path):
        pass
