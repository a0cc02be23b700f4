"""`check-config`: every setting with its source, secrets as `set`, and what does not go together."""

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from watchfloor.core.errors import Malformed
from watchfloor.node.backup.holders import HolderKey
from watchfloor.node.node import this_home
from watchfloor.web.config import PREFIX, Config, sources
from watchfloor.web.serving.checks import findings, settings_shown

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "settings.md").read_text("utf-8")


def wrong(home, environ=None):
    return {f.about for f in findings(home, environ or {}) if f.wrong}


def of(web):
    return replace(this_home(), web=web)


def test_every_setting_is_documented_with_its_default():
    table = PAGE.split("### [web]")[1].split("\n## ")[0]
    for field in fields(Config):
        rows = [line for line in table.splitlines() if line.startswith(f"| `{field.name}`")]
        assert len(rows) == 1, field.name
        shown = field.default
        said = str(shown).lower() if isinstance(shown, bool) else shown
        expected = "nothing" if said in ("", ()) else list(said) if isinstance(said, tuple) else said
        assert str(expected).replace("'", '"') in rows[0].rsplit("|", 2)[1], field.name


def test_every_setting_is_shown_with_where_it_comes_from(node):
    environ = {PREFIX + "PORT": "8443"}
    shown = {s.name: (s.value, s.source) for s in settings_shown(of({"idle": 5}), environ)}
    assert shown["web.port"] == ("8443", PREFIX + "PORT")
    assert shown["web.idle"] == ("5", "node.toml")
    assert shown["web.session"] == ("480", "default")
    assert {f"web.{f.name}" for f in fields(Config)} <= set(shown)


def test_secrets_are_shown_as_set(node):
    home = of({"oidc": [{"issuer": "https://id.example", "client_secret": "hush", "secret_file": "oidc.secret"}]})
    home = replace(home, postgresql={"dbname": "w", "passwords": {"ledger": "hush"}})
    shown = {s.name: s.value for s in settings_shown(home, {})}
    assert "hush" not in str(shown)
    assert shown["web.oidc[0].client_secret"] == "set"
    assert shown["postgresql.passwords"] == "set"


def test_a_node_as_it_is_founded_has_nothing_wrong(node):
    os.chmod(node.root, 0o700)
    os.chmod(node.root / "node.toml", 0o600)
    assert wrong(of({})) == set()


@pytest.mark.parametrize(
    ("web", "about"),
    [
        ({"host": "0.0.0.0", "certificate": "own", "tls": True}, "names"),
        ({"names": ["*"]}, "names"),
        ({"host": "0.0.0.0", "names": ["node.example"]}, "tls"),
        ({"certificate": "own"}, "tls"),
        ({"certificate": "/nowhere.pem", "tls": True}, "certificate"),
        ({"backup_hours": 24}, "backup"),
        ({"time_server": "127.0.0.1:1"}, "clock"),
        ({"oidc": [{"secret_file": "nowhere"}]}, "oidc"),
    ],
)
def test_what_does_not_go_together_is_named(node, web, about):
    assert about in wrong(of(web))


def test_a_secret_that_others_can_read_is_named(node, tmp_path):
    file = tmp_path / "oidc.secret"
    file.write_text("hush")
    file.chmod(0o644)
    assert "oidc" in wrong(of({"oidc": [{"secret_file": str(file)}]}))
    file.chmod(0o600)
    assert "oidc" not in wrong(of({"oidc": [{"secret_file": str(file)}]}))


def test_a_folder_that_others_can_reach_is_named(node):
    os.chmod(node.root, 0o755)
    assert "folder" in wrong(of({}))
    os.chmod(node.root, 0o700)


def test_backups_go_elsewhere_and_their_halves_to_two(node, tmp_path):
    one, other = (str(HolderKey.draw(name).holder) for name in ("notary", "dpo"))
    good = {"backup_hours": 24, "backup_folder": str(tmp_path), "backup_holders": [one, other]}
    assert "backup" not in wrong(of(good))
    assert "backup" in wrong(of({**good, "backup_holders": [one, one]}))
    assert "backup" in wrong(of({**good, "backup_folder": str(node.root)}))


def test_a_setting_that_is_none_is_refused_with_its_place():
    with pytest.raises(Malformed, match=r"node\.toml: \[web\]"):
        Config.of({"prot": 1}, {})
    with pytest.raises(Malformed, match=PREFIX + "PORT"):
        Config.of({}, {PREFIX + "PORT": "many"})
    assert sources({}, {})["port"] == "default"
