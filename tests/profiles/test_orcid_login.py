"""Logging in at ORCID, played on this machine by an OpenID provider: every way there and back ends in a clear page."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import IntegrityError, transaction
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from profiles import connections, verification
from profiles.models import User
from tests import markup
from tests.factories import AuthorFactory, prove_orcid
from tests.orcid_server import CLIENT, JOSIAH, STEPHEN, front
from tests.people import add_passkey, code, fill, known, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LOGIN = "/accounts/oidc/orcid/login/"
CALLBACK = "/accounts/oidc/orcid/login/callback/"


def go(client, process="login", next_url=""):
    """Where the site sends the browser: the provider's consent page."""
    return client.post(f"{LOGIN}?process={process}&next={next_url}")["Location"]


def come_back(client, location):
    """Follow the provider's redirect to the site, and the site's own after it."""
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}", follow=True)


def log_in(client, orcid, sub=JOSIAH, **how):
    return come_back(client, orcid.answer(go(client, **how), sub=sub))


def said(response):
    return markup.text(markup.parse(response).xpath("//body")[0])


def nothing_happened(client, users=0):
    assert User.objects.count() == users
    assert SocialAccount.objects.count() == 0
    assert "_auth_user_id" not in client.session


def test_the_way_there_asks_for_the_id_alone(client, orcid):
    query = parse_qs(urlsplit(go(client)).query)

    assert query["redirect_uri"] == [f"http://testserver{CALLBACK}"]
    assert query["client_id"] == [CLIENT]
    assert query["response_type"] == ["code"]
    assert len(query["state"][0]) >= 16


def test_an_account_logs_in_with_its_id_and_comes_back_to_where_it_began(client, orcid):
    user, follow = known(), f"{AuthorFactory().get_absolute_url()}follow/"
    prove_orcid(user, JOSIAH)

    answer = log_in(client, orcid, next_url=follow)

    assert answer.redirect_chain[-1][0] == follow
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_name_is_read_anew_at_each_login_and_the_date_stays(client, orcid):
    user = known()
    prove_orcid(user, JOSIAH, name="J. Carberry")
    (before,) = verification.proved_orcids(user)
    orcid.person(JOSIAH, name="Josiah Carberry", email="josiah@example.org")

    log_in(client, orcid)

    (after,) = verification.proved_orcids(user)
    assert (before.name, after.name) == ("J. Carberry", "Josiah Carberry")
    assert after.proved_at == before.proved_at


def test_no_more_is_kept_than_the_id_and_the_public_name(client, orcid):
    user = known()
    orcid.person(STEPHEN, name="Stephen Hawking", email="private@example.org", phone_number="1", secret="x")
    client = logged_in(user)

    log_in(client, orcid, STEPHEN, process="connect")

    assert SocialAccount.objects.get().extra_data == {"userinfo": {"sub": STEPHEN, "name": "Stephen Hawking"}}
    assert SocialToken.objects.count() == 0


def test_a_newcomer_proves_an_address_and_then_says_whether_to_connect(client, orcid, mailoutbox):
    claim = f"{AuthorFactory().get_absolute_url()}claim/"

    step = log_in(client, orcid, next_url=claim)
    assert "One step left: your e-mail" in said(step)
    nothing_happened(client)
    signup = client.get(markup.parse(step).xpath('//main//a[.="I am new here"]/@href')[0])
    asked = fill(client, fill(client, signup, email="josiah@example.org"), code=code(mailoutbox))
    assert "Connect it to josiah@example.org" in said(asked)
    assert SocialAccount.objects.count() == 0
    done = fill(client, asked, deed="connect")

    assert done.redirect_chain[-1][0] == claim
    assert [proved.orcid for proved in verification.proved_orcids(User.objects.get())] == [JOSIAH]
    assert "An ORCID iD was connected" in mailoutbox[-1].subject


def test_an_account_holder_whose_id_is_new_here_connects_it_after_logging_in(client, orcid, mailoutbox):
    user = known()

    step = log_in(client, orcid)
    login = client.get(markup.parse(step).xpath('//main//a[.="I have an account"]/@href')[0])
    asked = fill(client, fill(client, login, login=user.email), code=code(mailoutbox))
    done = fill(client, asked, deed="connect")

    assert done.redirect_chain[-1][0] == "/accounts/"
    assert [proved.orcid for proved in verification.proved_orcids(user)] == [JOSIAH]


def test_whoever_logs_in_after_somebody_else_proved_an_id_may_leave_it(client, orcid, mailoutbox):
    user = known()
    step = log_in(client, orcid)
    login = client.get(markup.parse(step).xpath('//main//a[.="I have an account"]/@href')[0])
    asked = fill(client, fill(client, login, login=user.email), code=code(mailoutbox))

    client.post("/accounts/3rdparty/signup/", {"deed": "leave"})
    fill(client, asked, deed="connect")

    assert verification.proved_orcids(user) == ()


def test_an_address_of_somebody_else_gives_no_hold_on_their_account(client, orcid, mailoutbox):
    """Signing up with an ORCID iD and another's address must not leave the iD in what becomes their account."""
    log_in(client, orcid)
    client.post("/accounts/signup/", {"email": "victim@example.org"})

    victim = Client()
    fill(victim, victim.get("/accounts/login/"), login="victim@example.org")

    assert SocialAccount.objects.count() == 0


def test_a_proved_id_waits_half_an_hour_at_most(client, orcid):
    log_in(client, orcid)

    with time_machine.travel(time.time() + 1_801):
        assert client.get("/accounts/3rdparty/signup/")["Location"] == "/accounts/login/"


def test_an_account_connects_an_id_and_a_second_one(orcid, mailoutbox):
    user = known()
    client = logged_in(user)

    first = log_in(client, orcid, JOSIAH, process="connect")
    log_in(client, orcid, STEPHEN, process="connect")

    assert first.redirect_chain[-1][0] == "/accounts/orcid/"
    assert f"ORCID iD {JOSIAH} is connected to your account." in said(first)
    assert [proved.orcid for proved in verification.proved_orcids(user)] == [JOSIAH, STEPHEN]
    assert len(mailoutbox) == 2


def test_connecting_an_id_twice_is_connecting_it_once(orcid):
    client = logged_in(known())

    for _ in range(2):
        answer = log_in(client, orcid, process="connect")

    assert "is connected to your account already" in said(answer)
    assert SocialAccount.objects.count() == 1


def test_an_id_of_another_account_stays_there(orcid):
    holder, user = known(), known()
    prove_orcid(holder, JOSIAH)

    answer = log_in(logged_in(user), orcid, process="connect")

    assert f"ORCID iD {JOSIAH} is connected to another account." in said(answer)
    assert SocialAccount.objects.get().user == holder


def test_the_database_keeps_an_id_to_one_account():
    prove_orcid(known(), JOSIAH)

    with pytest.raises(IntegrityError), transaction.atomic():
        prove_orcid(known(), JOSIAH)


def test_disconnecting_leaves_the_account_its_login_by_mail():
    user = known()
    prove_orcid(user, JOSIAH)
    prove_orcid(user, STEPHEN)
    client = logged_in(user)

    answer = client.post("/accounts/orcid/disconnect/", {"orcid": JOSIAH}, follow=True)

    assert f"ORCID iD {JOSIAH} is disconnected." in said(answer)
    assert [proved.orcid for proved in verification.proved_orcids(user)] == [STEPHEN]


def test_nobody_disconnects_the_id_of_another():
    prove_orcid(known(), JOSIAH)

    assert logged_in(known()).post("/accounts/orcid/disconnect/", {"orcid": JOSIAH}).status_code == 404
    assert SocialAccount.objects.count() == 1


def test_connecting_needs_a_fresh_login_and_goes_on_after_the_code(orcid, mailoutbox):
    user = known()
    client = logged_in(user, just_now=False)

    asked = log_in(client, orcid, process="connect")
    assert "Is it still you?" in said(asked)
    assert SocialAccount.objects.count() == 0
    done = fill(client, fill(client, asked), code=code(mailoutbox))

    assert done.redirect_chain[-1][0] == "/accounts/orcid/"
    assert SocialAccount.objects.get().user == user


# --- what goes wrong -------------------------------------------------------------------------------------


def test_a_refusal_says_so(client, orcid):
    answer = come_back(client, orcid.answer(go(client), action="deny"))

    assert "You said no at ORCID" in said(answer)
    nothing_happened(client)


def test_an_error_of_the_provider_says_so(client, orcid):
    state = parse_qs(urlsplit(go(client)).query)["state"][0]

    answer = client.get(CALLBACK, {"error": "server_error", "state": state})

    assert answer.status_code == 401
    assert "ORCID answered that it cannot log you in now." in said(answer)
    nothing_happened(client)


def test_a_code_works_once(client, orcid):
    prove_orcid(known(), JOSIAH)
    back = orcid.answer(go(client), sub=JOSIAH)
    come_back(client, back)
    client.post("/accounts/logout/")

    state = parse_qs(urlsplit(go(client)).query)["state"][0]
    answer = client.get(CALLBACK, {"code": parse_qs(urlsplit(back).query)["code"][0], "state": state})

    assert answer.status_code == 401
    assert "Codes work once, for a few minutes." in said(answer)
    assert "_auth_user_id" not in client.session


def test_an_expired_code_says_so(client, orcid):
    back = orcid.answer(go(client), sub=JOSIAH)
    orcid.restart()

    answer = come_back(client, back)

    assert "ORCID did not accept the code" in said(answer)
    nothing_happened(client)


@pytest.mark.parametrize("state", ["", "wrong", "x" * 5_000, "\x00"])
def test_a_wrong_state_says_so(client, orcid, state):
    go(client)

    answer = client.get(CALLBACK, {"code": "x", "state": state})

    assert answer.status_code == 401
    assert "does not fit a way there from this browser" in said(answer)
    nothing_happened(client)


def test_a_way_back_of_another_browser_is_refused(client, orcid):
    """Or an attacker could have a victim log in to the attacker's account."""
    back = orcid.answer(go(client), sub=JOSIAH)
    prove_orcid(known(), JOSIAH)
    victim = Client()

    answer = come_back(victim, back)

    assert answer.status_code == 401
    assert "_auth_user_id" not in victim.session


def test_a_way_back_after_ten_minutes_is_refused(client, orcid):
    back = orcid.answer(go(client), sub=JOSIAH)

    with time_machine.travel(time.time() + 601):
        answer = come_back(client, back)

    assert "It took longer than ten minutes" in said(answer)
    nothing_happened(client)


def test_keys_may_change_between_logins(client, orcid):
    prove_orcid(known(), JOSIAH)
    log_in(client, orcid)
    client.post("/accounts/logout/")
    orcid.restart()

    log_in(client, orcid)

    assert "_auth_user_id" in client.session


def use(settings, orcid, url):
    for name, value in orcid.settings(url).items():
        setattr(settings, name, value)


def test_a_signature_with_a_key_that_is_not_published_is_refused(client, orcid, settings):
    with front(orcid, {"/jwks": (200, json.dumps({"keys": []}))}) as url:
        _behind_front(settings, orcid, url, client, "not signed with a key that ORCID publishes")


OTHER_KEY = RSAAlgorithm.to_jwk(rsa.generate_private_key(65_537, 2_048).public_key(), as_dict=True)


@pytest.mark.parametrize(
    ("path", "status", "text", "words"),
    [
        ("/jwks", 200, json.dumps({"keys": [OTHER_KEY]}), "not signed with a key that ORCID publishes"),
        ("/jwks", 200, "[]", "something else than an object"),
        ("/jwks", 500, "", "answers with an error of its own"),
        ("/userinfo", 200, "<html>", "something else than JSON"),
        ("/userinfo", 200, json.dumps({"sub": STEPHEN}), "two iDs for one person"),
        ("/userinfo", 401, "{}", "answers with an error of its own"),
        ("/oauth2/token", 200, "<html>", "ORCID did not accept the code"),
        ("/oauth2/token", 200, json.dumps({"access_token": "x"}), "not signed with a key that ORCID publishes"),
        ("/oauth2/token", 200, json.dumps({"access_token": "x", "id_token": "a.b.c"}), "not signed with a key"),
        ("/oauth2/token", 200, json.dumps({"access_token": "x", "expires_in": "soon"}), "a token"),
        ("/oauth2/token", 502, "", "ORCID did not accept the code"),
    ],
)
def test_nonsense_from_the_provider_says_so(client, orcid, settings, path, status, text, words):
    with front(orcid, {path: (status, text)}) as url:
        _behind_front(settings, orcid, url, client, words)


def _behind_front(settings, orcid, url, client, words):
    use(settings, orcid, url)
    answer = come_back(client, orcid.answer(go(client), sub=JOSIAH))

    assert answer.status_code == 401
    assert words in said(answer)
    nothing_happened(client)


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (200, "{}", "no token_endpoint"),
        (200, json.dumps({"token_endpoint": "http://127.0.0.1:1/"}), "no authorization_endpoint"),
        (200, "[]", "something else than an object"),
        (200, "<html>", "something else than JSON"),
        (503, "{}", "answers with an error of its own"),
    ],
)
def test_a_provider_that_does_not_describe_itself_says_so(client, orcid, settings, status, text, words):
    with front(orcid, {"/.well-known/openid-configuration": (status, text)}) as url:
        use(settings, orcid, url)

        answer = client.post(LOGIN)

    assert answer.status_code == 401
    assert words in said(answer)


@pytest.mark.parametrize("sub", ["somebody", "0000-0002-1825-0098"])
def test_what_is_no_orcid_id_is_refused(client, orcid, sub):
    answer = log_in(client, orcid, sub)

    assert answer.status_code == 401
    assert "no ORCID iD" in said(answer)
    nothing_happened(client)


def test_tokens_that_ended_are_refused(client, orcid):
    orcid.restart("--token-max-age", "-600")
    try:
        answer = log_in(client, orcid)
    finally:
        orcid.restart()

    assert answer.status_code == 401
    nothing_happened(client)


def test_a_slow_provider_says_so(client, orcid):
    back = orcid.answer(go(client), sub=JOSIAH)

    with orcid.frozen():
        there, answer = client.post(LOGIN), come_back(client, back)

    assert "ORCID takes too long to answer." in said(there)
    assert "ORCID takes too long to answer." in said(answer)
    nothing_happened(client)


def test_a_dead_provider_says_so(client, orcid):
    back = orcid.answer(go(client), sub=JOSIAH)

    orcid.stop()
    try:
        there, answer = client.post(LOGIN), come_back(client, back)
    finally:
        orcid.start()

    assert "ORCID does not answer" in said(there)
    assert "ORCID does not answer" in said(answer)
    nothing_happened(client)


def test_failures_while_logged_in_lead_back_to_the_account(orcid):
    client = logged_in(known())

    answer = client.get(CALLBACK, {"code": "x", "state": "wrong"})

    assert markup.parse(answer).xpath('//main//a[.="To your ORCID iDs"]/@href') == ["/accounts/orcid/"]
    assert "_auth_user_id" in client.session


def test_an_id_that_another_account_took_meanwhile_is_left_with_it(client, orcid, mailoutbox):
    holder, user = known(), known()
    step = log_in(client, orcid)
    login = client.get(markup.parse(step).xpath('//main//a[.="I have an account"]/@href')[0])
    asked = fill(client, fill(client, login, login=user.email), code=code(mailoutbox))
    prove_orcid(holder, JOSIAH)

    answer = fill(client, asked, deed="connect")

    assert f"ORCID iD {JOSIAH} is connected to another account." in said(answer)
    assert SocialAccount.objects.get().user == holder


def test_leading_elsewhere_is_refused(client, orcid):
    prove_orcid(known(), JOSIAH)

    answer = log_in(client, orcid, next_url="https://evil.example/")

    assert answer.redirect_chain[-1][0] == "/"


# --- without ORCID ----------------------------------------------------------------------------------------


def test_a_site_that_is_not_connected_shows_no_button_and_says_so(client):
    login, account = client.get("/accounts/login/"), logged_in(known()).get("/accounts/orcid/")

    assert not markup.parse(login).xpath('//button[contains(., "ORCID")]')
    assert "This site is not connected to ORCID" in said(login)
    assert not markup.parse(account).xpath('//main//button[contains(., "ORCID")]')
    assert "This site is not connected to ORCID" in said(account)


@pytest.mark.parametrize("address", [LOGIN, CALLBACK])
def test_a_site_that_is_not_connected_has_no_such_page(client, address):
    assert client.get(address).status_code == 404


def test_a_connected_site_shows_the_button_on_login_and_sign_up(client, orcid):
    for page, words in (("login", "Log in with ORCID"), ("signup", "Sign up with ORCID")):
        assert markup.parse(client.get(f"/accounts/{page}/")).xpath(f'//button[.="{words}"]')


# --- who it lets in ---------------------------------------------------------------------------------------


def test_an_account_with_a_second_factor_is_asked_for_it(client, orcid):
    user = known()
    prove_orcid(user, JOSIAH)
    add_passkey(user)

    answer = log_in(client, orcid)

    assert "Second factor" in said(answer)
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_closed(client, orcid):
    prove_orcid(known(is_active=False), JOSIAH)

    answer = log_in(client, orcid)

    assert "This account is closed" in said(answer)
    assert "_auth_user_id" not in client.session


def test_what_the_one_account_rule_stops_leaves_nothing_behind():
    prove_orcid(known(), JOSIAH)
    user = known()

    def half_way():
        prove_orcid(user, STEPHEN)
        prove_orcid(user, JOSIAH)

    with pytest.raises(connections.TakenMeanwhile):
        connections.all_or_nothing(half_way)

    assert verification.proved_orcids(user) == ()
