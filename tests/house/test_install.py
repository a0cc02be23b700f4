"""The two commands of the README, typed first on a machine that has no compiler."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = (
    "awk", "bash", "basename", "cat", "chmod", "cp", "cut", "dirname", "env", "find", "grep", "id", "ls", "make",
    "mkdir", "mv", "python3", "rm", "sed", "sh", "touch", "tr", "uname", "which",
)  # fmt: skip
INTERPRETER = (
    Path(sys.base_prefix) / "bin" / "python3"
)  # not a version manager's shim, which needs a PATH of its own
COMPILERS = ("cc", "gcc", "g++", "c++", "clang", "rustc", "cargo")

pytestmark = pytest.mark.install


def bare_path(folder: Path) -> str:
    """A PATH with what every Debian has and nothing that compiles."""
    folder.mkdir()
    for tool in TOOLS:
        found = INTERPRETER if tool == "python3" else shutil.which(tool)
        if found:
            (folder / tool).symlink_to(Path(found).resolve())
    assert not any((folder / compiler).exists() for compiler in COMPILERS)
    return str(folder)


def checkout(target: Path) -> Path:
    """What a clone would hold: the files that git knows, also those not yet committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def test_make_demo_is_enough_where_nothing_can_be_compiled(tmp_path):
    clone = checkout(tmp_path / "clone")
    kept = {k: v for k, v in os.environ.items() if k in ("HOME", "LANG") or k.startswith(("PIP_", "UV_", "SSL_"))}
    environment = kept | {
        "PATH": bare_path(tmp_path / "bin"),
        "PYTHONWARNINGS": "error::DeprecationWarning:watchfloor",
    }
    done = subprocess.run(
        ["make", "demo", "ONCE=1"],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "every record, tile and checkpoint fits." in done.stdout
    assert not (clone / "var").exists()
