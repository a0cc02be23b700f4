"""The windows of these tests notice what goes wrong in them: otherwise every other test here would prove little."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

INLINE = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
FOREIGN = "const i = new Image(); i.src = 'http://127.0.0.1:9/pixel.png'; document.body.append(i);"
STYLE = "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">EXERCISE</p>');"


@pytest.mark.parametrize(
    ("planted", "told"),
    [(INLINE, "policy: script-src"), (FOREIGN, "policy: img-src"), (STYLE, "policy: style-src")],
)
def test_what_the_content_policy_stops_is_noticed(windows, planted, told):
    with windows("ramos", expected=("olicy",)) as one:
        page = one.go("/")
        with page.expect_console_message(lambda m: told in m.text):
            page.evaluate(planted)
        assert any(told in w for w in one.wrong)
        assert page.evaluate("() => window.ran") is None


@pytest.mark.parametrize(
    "planted",
    ["console.error('EXERCISE')", "console.warn('EXERCISE')", "setTimeout(() => { throw Error('EXERCISE') })"],
)
def test_an_error_or_a_warning_fails_the_test(windows, planted):
    with pytest.raises(AssertionError, match="EXERCISE"), windows("ramos") as one:
        event = "pageerror" if "throw" in planted else "console"
        with one.go("/").expect_event(event):
            one.page.evaluate(planted)


def test_a_page_that_fails_is_noticed(windows):
    with pytest.raises(AssertionError, match="404"), windows("ramos") as one:
        one.go("/nothing/")
