"""How long `watchfloor --help` takes from nothing, beside Python that starts and ends."""

import subprocess
import sys

from tests.bench.stage import ROOT, line, times


def run(*command: str) -> None:
    subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT / "src")


def main() -> None:
    bare = times(lambda _: run("-c", "pass"), 10, warm=2)
    ours = times(lambda _: run("-m", "watchfloor", "--help"), 10, warm=2)
    line("watchfloor --help, median", f"{ours.p50 / 1e3:.2f} s", "< 0.5 s")
    line("   beside python -c pass", f"{bare.p50 / 1e3:.2f} s, ratio {ours.p50 / bare.p50:.1f}")


if __name__ == "__main__":
    main()
