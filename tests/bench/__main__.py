"""Runs each benchmark in a process of its own, on a node of its own."""

import subprocess
import sys
from pathlib import Path

ALL = ("cold_start", "proofs", "append", "importing", "reading", "reading_postgresql", "pages", "live", "api")


def main() -> int:
    """The exit code: that of the first benchmark that failed."""
    wanted = sys.argv[1:] or ALL
    for name in wanted:
        print(f"\n=== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{name}"], cwd=Path(__file__).parents[2], check=False
        )
        if done.returncode:
            return done.returncode
    return 0


sys.exit(main())
