"""What the tree itself promises: pinned and licensed dependencies, no registry addresses, documents that are true."""

import re
import subprocess
from pathlib import Path

import pytest

from watchfloor.node.ledger.kinds import all_kinds
from watchfloor.web.config import PREFIX

ROOT = Path(__file__).parents[2]
REGISTRY = re.compile(r"https?://[^\s'\"]*(pypi|pythonhosted|npmjs|simple/|debian\.org)", re.IGNORECASE)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def pinned(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / file).read_text(), re.MULTILINE))


def test_no_registry_address_and_no_uv_lock_is_committed():
    assert not (ROOT / "uv.lock").exists()
    for file in tracked():
        if file.suffix in {".md", ".txt", ".in", ".toml", ".py", ".json", ""} and file != Path(__file__):
            assert not REGISTRY.search(file.read_text("utf-8", "replace")), file


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pinned_package_has_hashes(file):
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]
    assert entries
    assert [e.split("==")[0] for e in entries if "--hash=sha256:" not in e] == []


def test_what_runs_is_pinned_alike_in_both_files():
    everything = pinned("requirements-dev.txt")
    assert {n: v for n, v in pinned("requirements.txt").items() if everything.get(n) != v} == {}


def test_every_pinned_package_is_in_the_table_of_licences_and_none_is_gpl():
    table = {
        row[0]: (row[1], row[2])
        for row in re.findall(
            r"^\| (\S+) \| (\S+) \| (.+?) \| to", (ROOT / "LICENSES.md").read_text(), re.MULTILINE
        )
    }
    for name, version in pinned("requirements-dev.txt").items():
        assert table.get(name, ("missing",))[0] == version, f"{name}: run tools/licences"
    run = pinned("requirements.txt")
    strict = [
        n for n, (_, licence) in table.items() if n in run and re.search(r"(?<!L)(?<!Lesser )A?GPL", licence)
    ]
    assert [n for n in strict if "lesser" not in table[n][1].lower()] == []


def test_links_between_documents_lead_somewhere():
    for page in (p for p in tracked() if p.suffix == ".md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_article_names_modules_and_tests_that_are_there():
    for row in re.findall(
        r"^\|([^|]+)\|([^|]+)\|([^|]+)\|$", (ROOT / "docs/article.md").read_text(), re.MULTILINE
    )[2:]:
        for cell, base in ((row[1], "src/watchfloor"), (row[2], "")):
            names = re.findall(r"`([^`]+)`", cell)
            first = next((n for n in names if "/" in n), "")
            for name in (n for n in names if not n.startswith("make ")):
                where = ROOT / base / (name if "/" in name else f"{first.rpartition('/')[0]}/{name}")
                assert where.exists() or list(where.parent.glob(where.name)), f"article: {name}"


def test_the_threat_model_names_tests_that_are_there():
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "THREAT_MODEL.md").read_text())
    assert named
    assert [name for name in named if not list(ROOT.glob(name.rstrip("/")))] == []


def test_every_kind_of_record_is_documented():
    page = (ROOT / "docs/reference/records.md").read_text()
    assert [kind.name for kind in all_kinds() if f"`{kind.name}`" not in page] == []


def test_every_module_says_in_its_first_line_what_it_holds():
    sources = [f for f in tracked() if f.suffix == ".py" and "src" in f.parts and "migrations" not in f.parts]
    assert [f for f in sources if not f.read_text().startswith('"""')] == []


def test_no_source_file_is_longer_than_400_lines():
    sources = [f for f in tracked() if f.suffix == ".py" and "migrations" not in f.parts]
    assert [(f, n) for f in sources if (n := len(f.read_text().splitlines())) > 400] == []


def test_every_setting_is_documented():
    page = (ROOT / "docs/reference/settings.md").read_text()
    code = "\n".join(f.read_text() for f in tracked() if f.suffix == ".py")
    named = set(re.findall(r"\bWATCHFLOOR_[A-Z_]+\b", code))
    of_screens = {name for name in named if name.startswith(PREFIX) and f"`{name[len(PREFIX) :].lower()}`" in page}
    assert {name for name in named - of_screens if f"`{name}`" not in page} == set()
    read = re.findall(r"settings(?:\.get\(|\[)\"(\w+)\"", (ROOT / "src/watchfloor/node/home.py").read_text())
    assert {key for key in read if f"`{key}`" not in page and f"[{key}]" not in page} == set()
