import json

import pytest

from tests.ops.standins.oidc_client import OidcClient

PROTOCOL = {"iss", "aud", "sub", "iat", "exp"}
ACR_AND_AMR = json.dumps({"id_token": {"acr": None, "amr": None}})
ESSENTIAL = {"essential": True, "values": ["eidas2", "eidas3"]}
TWO_FACTORS = json.dumps({"id_token": {"amr": None, "acr": ESSENTIAL}})


def test_an_agent_signs_in(proconnect: OidcClient) -> None:
    callback = proconnect.agent_signs_in()
    assert callback["iss"] == proconnect.issuer
    claims = proconnect.identity(callback)
    assert set(claims) == PROTOCOL | {"given_name", "usual_name", "email", "uid", "siret", "idp_id"}
    assert claims["email"] == "bob@venissieux.example"
    assert claims["siret"] == "21690259700016"


@pytest.mark.parametrize("name", ["state", "nonce"])
def test_state_and_nonce_are_long(proconnect: OidcClient, name: str) -> None:
    assert proconnect.authorize(**{name: "x" * 32}).status_code == 303
    for bad in ("x" * 31, None):
        refused = proconnect.authorize(**{name: bad})
        assert refused.status_code == 400
        assert "Y000400" in refused.text


@pytest.mark.parametrize(
    "unknown",
    [
        {"acr_values": "eidas1"},
        {"code_challenge": "c" * 43, "code_challenge_method": "S256"},
        {"siret_hint": "21690259700016"},
        {"max_age": "60"},
        {"ui_locales": "fr"},
        {"prompt": "select_account"},
    ],
)
def test_an_unknown_parameter_is_refused(proconnect: OidcClient, unknown: dict[str, str]) -> None:
    refused = proconnect.authorize(**unknown)
    assert refused.status_code == 400
    assert "Y000400" in refused.text
    assert proconnect.authorize(login_hint="bob@venissieux.example", claims=ACR_AND_AMR).status_code == 303


def test_the_redirect_uri_is_exact(proconnect: OidcClient) -> None:
    refused = proconnect.authorize(redirect_uri=proconnect.redirect_uri.rstrip("/"))
    assert "Y030031" in refused.text
    assert proconnect.authorize().status_code == 303


def test_acr_and_amr_come_on_request(proconnect: OidcClient) -> None:
    silent = proconnect.id_token(proconnect.agent_signs_in())
    asked = proconnect.id_token(proconnect.agent_signs_in(claims=ACR_AND_AMR, prompt="login"))
    assert not {"acr", "amr"} & set(silent)
    assert (asked["acr"], asked["amr"]) == ("eidas1", ["pwd"])


def test_an_essential_level_asks_for_the_second_factor(proconnect: OidcClient) -> None:
    bob = proconnect.id_token(proconnect.agent_signs_in(claims=TWO_FACTORS))
    assert (bob["acr"], bob["amr"]) == ("eidas2", ["pwd", "totp", "mfa"])
    alice = proconnect.agent_signs_in(
        "alice@venissieux.example", claims=TWO_FACTORS, idp_hint="idp-venissieux", prompt="login"
    )
    assert alice["error"] == "access_denied"


def test_a_weak_session_does_not_answer_a_strong_request(proconnect: OidcClient) -> None:
    proconnect.agent_signs_in()
    assert "code" in proconnect.callback(proconnect.authorize())
    assert proconnect.authorize(claims=TWO_FACTORS).headers["Location"].startswith("/api/v2/interaction/")


def test_single_sign_on_lasts_twelve_hours(proconnect: OidcClient) -> None:
    silent = proconnect.callback(proconnect.authorize(prompt="none"))
    assert (silent["error"], "code" in silent) == ("login_required", False)
    first = proconnect.identity(proconnect.agent_signs_in())["sub"]
    corbas = proconnect.at("corbas")
    assert corbas.identity(corbas.callback(corbas.authorize(prompt="none")))["sub"] == first
    assert proconnect.authorize(prompt="login").headers["Location"].startswith("/api/v2/interaction/")
    proconnect.wait(12 * 3600 - 60)
    assert "code" in proconnect.callback(proconnect.authorize(prompt="none"))
    proconnect.wait(61)
    assert proconnect.callback(proconnect.authorize(prompt="none"))["error"] == "login_required"


def test_the_subject_depends_on_the_identity_provider(proconnect: OidcClient) -> None:
    email = "alice@venissieux.example"
    here = proconnect.identity(proconnect.agent_signs_in(email, idp_hint="idp-venissieux"))
    there = proconnect.identity(proconnect.agent_signs_in(email, idp_hint="idp-corbas"))
    assert here["uid"] == there["uid"]
    assert here["sub"] != there["sub"]
    page = proconnect.authorize(prompt="login").headers["Location"]
    choose = proconnect.post(f"{page}/login", {"email": email})
    assert choose.status_code == 403
    assert "choisissez le vôtre" in choose.text
    chosen = proconnect.post(f"{page}/login", {"agent": "idp-corbas:alice"})
    assert proconnect.identity(proconnect.callback(chosen))["sub"] == there["sub"]


def test_the_sign_in_page(proconnect: OidcClient) -> None:
    page = proconnect.authorize(login_hint="bob@venissieux.example").headers["Location"]
    sign_in = proconnect.get(page)
    assert 'value="bob@venissieux.example"' in sign_in.text
    assert "Commune de Vénissieux" in sign_in.text
    unknown = proconnect.post(f"{page}/login", {"email": "mallory@venissieux.example"})
    assert unknown.status_code == 403
    assert 'role="alert"' in unknown.text
    refused = proconnect.callback(proconnect.post(f"{page}/abort"))
    assert refused["error"] == "access_denied"


@pytest.mark.parametrize("missing", ["id_token_hint", "state", "post_logout_redirect_uri"])
def test_signing_out_needs_three_parameters(proconnect: OidcClient, missing: str) -> None:
    tokens = proconnect.tokens(proconnect.agent_signs_in()["code"])
    asked = {
        "id_token_hint": tokens["id_token"],
        "state": "s" * 32,
        "post_logout_redirect_uri": proconnect.home,
    }
    incomplete = {name: value for name, value in asked.items() if name != missing}
    assert "Y000400" in proconnect.get("/api/v2/session/end", params=incomplete).text
    assert "code" in proconnect.callback(proconnect.authorize(prompt="none"))
    signed_out = proconnect.get("/api/v2/session/end", params=asked)
    assert signed_out.headers["Location"] == f"{proconnect.home}?state={'s' * 32}"
    assert proconnect.callback(proconnect.authorize(prompt="none"))["error"] == "login_required"


def test_signing_out_to_an_unregistered_address(proconnect: OidcClient) -> None:
    tokens = proconnect.tokens(proconnect.agent_signs_in()["code"])
    asked = {"id_token_hint": tokens["id_token"], "state": "s" * 32}
    elsewhere = {**asked, "post_logout_redirect_uri": "http://elsewhere.localhost/"}
    assert "Y030111" in proconnect.get("/api/v2/session/end", params=elsewhere).text
    assert "Y000404" in proconnect.get("/api/v2/nothing").text
