"""Security headers: on pages, redirects, refusals and errors alike (OWASP ASVS 14.3, 14.4, 14.5)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.web.conftest import stranger

PATHS = {"page": "/", "redirect": "/", "no page": "/nothing/here/", "entrance": "/login/", "bad host": "/login/"}


def answer_at(floor, what):
    if what == "page":
        return floor("ramos").get(PATHS[what])
    headers = {"Host": "evil.example"} if what == "bad host" else None
    return stranger().get(PATHS[what], headers=headers)


@pytest.mark.parametrize("what", PATHS)
def test_every_answer_bears_them(floor, what):
    headers = answer_at(floor, what).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store" or "no-store" in headers["Cache-Control"]
    assert "Server" not in headers


@pytest.mark.parametrize("what", PATHS)
def test_the_content_policy_has_no_hole(floor, what):
    policy = answer_at(floor, what).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"):
        assert directive in policy


def test_another_host_name_is_refused_without_a_word_about_ours(floor):
    answer = answer_at(floor, "bad host")
    assert answer.status_code == 400
    assert b"localhost" not in answer.content
    assert b"evil.example" not in answer.content


def test_no_other_origin_is_told_anything(floor):
    answer = floor("ramos").get("/", HTTP_ORIGIN="https://evil.example")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_form_of_another_site_is_refused(floor):
    client = floor("ramos", enforce_csrf_checks=True)
    answer = client.post("/purpose/", {"purpose": "border"}, HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert client.session["purpose"] == "crime"


def test_cookies_are_bound_to_this_host_under_tls(tmp_path):
    told = settings_under(tmp_path, WATCHFLOOR_WEB_TLS="true")
    assert told == ["__Host-wf_session", "__Host-wf_csrf", "True", "True", "31536000"]
    assert settings_under(tmp_path) == ["wf_session", "wf_csrf", "False", "False", "0"]


def settings_under(folder, **environment):
    """What the settings say of cookies and HSTS in a process of its own."""
    ask = (
        "from watchfloor.web import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], env={**os.environ, "WATCHFLOOR_NODE": str(folder), **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()
