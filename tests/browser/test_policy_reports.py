"""A browser that the policy stopped says so."""

import pytest
from structlog.testing import capture_logs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_the_policy_stops_is_reported(open_page):
    with capture_logs() as lines:
        page = open_page("/about/privacy/?q=ada@example.org")
        with page.context.expect_event("response", lambda answer: answer.url.endswith("/policy-reports")) as reported:
            page.evaluate("""() => {
                const script = document.createElement("script");
                script.textContent = "document.title = 'stolen'";
                document.body.append(script);
            }""")

    assert page.title() != "stolen"
    assert reported.value.status == 204
    told = [(each["directive"], each["blocked"], each["view"]) for each in lines if "directive" in each]
    assert told == [("script-src-elem", "inline", "profiles:privacy")]
    assert "ada@example.org" not in str([each for each in lines if "directive" in each])
