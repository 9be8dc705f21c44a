import base64
import hashlib
import json
from pathlib import Path

import pytest

from tests.ops.standins.conftest import CLIENTS
from tests.ops.standins.oidc_client import OidcClient

PIVOT = {"given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"}
PROTOCOL = {"iss", "aud", "sub", "iat", "exp"}


def test_discovery_announces_what_it_does(franceconnect: OidcClient) -> None:
    document = franceconnect.get("/api/v2/.well-known/openid-configuration").json()
    assert document["issuer"] == franceconnect.issuer
    assert document["token_endpoint_auth_methods_supported"] == ["client_secret_post"]
    assert document["userinfo_signing_alg_values_supported"] == ["ES256"]
    assert document["subject_types_supported"] == ["pairwise"]
    assert document["authorization_response_iss_parameter_supported"] is True


def test_a_citizen_signs_in(franceconnect: OidcClient) -> None:
    callback = franceconnect.citizen_signs_in(state="a state", nonce="n" * 22)
    assert callback["state"] == "a state"
    assert callback["iss"] == franceconnect.issuer
    tokens = franceconnect.tokens(callback["code"])
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 60
    id_token = franceconnect.verified(tokens["id_token"])
    assert id_token["nonce"] == "n" * 22
    assert id_token["acr"] == "eidas1"
    assert id_token["exp"] - id_token["iat"] == 60
    claims = franceconnect.verified(franceconnect.userinfo(tokens["access_token"]).text)
    assert claims["sub"] == id_token["sub"]
    assert claims["sub"].endswith("v1")
    assert claims["family_name"] == "DUBOIS"
    assert claims["given_name"] == "Angela Claire Louise"
    assert set(claims) == PROTOCOL | PIVOT | {"email"}


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("avec_nom_dusage", {"family_name": "MERCIER", "preferred_username": "DUBOIS"}),
        ("nom_composé", {"family_name": "TROIS-DUPRE", "given_name_array": ["Melissandre", "Juliette"]}),
        ("carac_speciaux", {"family_name": "DURANTéàèùòœæŒÆ", "birthplace": "2B002"}),
        ("étranger_présumé_né_jour_et_mois", {"birthdate": "1992-00-00", "birthplace": ""}),
        ("naissance_etranger_birthplace_texte", {"birthplace": "Alger", "birthcountry": "99352"}),
    ],
)
def test_the_published_identities(franceconnect: OidcClient, login: str, expected: dict[str, object]) -> None:
    callback = franceconnect.citizen_signs_in(login, scope="openid identite_pivot preferred_username")
    claims = franceconnect.identity(callback)
    assert {name: claims[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        ("openid identite_pivot", PIVOT),
        ("openid birth", {"birthplace", "birthcountry"}),
        ("openid given_name", {"given_name", "given_name_array"}),
        ("openid amr idp_id", {"amr", "idp_id"}),
        ("openid profile", PIVOT - {"birthplace", "birthcountry"} | {"preferred_username"}),
    ],
)
def test_claims_follow_scopes(franceconnect: OidcClient, scope: str, claims: set[str]) -> None:
    callback = franceconnect.citizen_signs_in("avec_nom_dusage", scope=scope)
    assert set(franceconnect.identity(callback)) == PROTOCOL | claims


def test_amr_comes_on_request_only(franceconnect: OidcClient) -> None:
    asked = json.dumps({"id_token": {"amr": {"essential": True}}})
    assert "amr" not in franceconnect.id_token(franceconnect.citizen_signs_in())
    assert franceconnect.id_token(franceconnect.citizen_signs_in(claims=asked))["amr"] == ["pwd"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("nonce", "n" * 22, "n" * 21),
        ("nonce", "n" * 22, None),
        ("state", "s", None),
        ("acr_values", "eidas1", "eidas2"),
        ("acr_values", "eidas1", None),
        ("prompt", "login consent", "none"),
        ("ui_locales", "fr", None),
        ("client_id", "commune-venissieux", "stranger"),
        ("scope", "openid", None),
    ],
)
def test_what_ends_on_an_error_page(franceconnect: OidcClient, name: str, good: str, bad: str | None) -> None:
    accepted = franceconnect.authorize(**{name: good})
    assert accepted.headers["Location"].startswith("/api/v2/interaction/")
    refused = (
        franceconnect.authorize(max_age="10")
        if name == "ui_locales"
        else franceconnect.authorize(**{name: bad})
    )
    assert refused.status_code == 400
    assert "Y000400" in refused.text


def test_the_redirect_uri_is_exact(franceconnect: OidcClient) -> None:
    refused = franceconnect.authorize(redirect_uri=franceconnect.redirect_uri.rstrip("/"))
    assert refused.status_code == 400
    assert "Y030031" in refused.text
    assert franceconnect.authorize().status_code == 303


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "identite_pivot"}, "invalid_request"),
        ({"scope": "openid address"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"claims": "{"}, "invalid_request"),
    ],
)
def test_what_comes_back_as_an_error(franceconnect: OidcClient, changes: dict[str, str], error: str) -> None:
    callback = franceconnect.callback(franceconnect.authorize(state="kept", **changes))
    assert callback["error"] == error
    assert callback["error_description"]
    assert callback["state"] == "kept"
    assert "code" not in callback


@pytest.mark.parametrize("after_sign_in", [False, True])
def test_a_citizen_refuses(franceconnect: OidcClient, after_sign_in: bool) -> None:
    page = franceconnect.authorize(state="kept").headers["Location"]
    if after_sign_in:
        franceconnect.post(f"{page}/login", {"login": "test", "password": "123"})
    callback = franceconnect.callback(franceconnect.post(f"{page}/abort"))
    assert callback["error"] == "access_denied"
    assert callback["error_description"]
    assert callback["state"] == "kept"


def test_pages_are_readable_and_safe(franceconnect: OidcClient) -> None:
    page = franceconnect.authorize().headers["Location"]
    sign_in = franceconnect.get(page)
    assert '<html lang="fr">' in sign_in.text
    assert "Ville de Vénissieux" in sign_in.text
    assert "default-src 'none'" in sign_in.headers["Content-Security-Policy"]
    assert franceconnect.get("/_standin/style.css").status_code == 200
    refused = franceconnect.post(f"{page}/login", {"login": "<script>", "password": "124"})
    assert refused.status_code == 403
    assert "<script>" not in refused.text
    assert franceconnect.post(f"{page}/consent").headers["Location"] == page
    consent = franceconnect.post(f"{page}/login", {"login": "test", "password": "123"})
    assert "DUBOIS" in franceconnect.get(consent.headers["Location"]).text


def test_a_code_serves_once(franceconnect: OidcClient) -> None:
    code = franceconnect.citizen_signs_in()["code"]
    access_token = franceconnect.tokens(code)["access_token"]
    assert franceconnect.userinfo(access_token).status_code == 200
    again = franceconnect.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert franceconnect.userinfo(access_token).status_code == 401


def test_a_code_lasts_thirty_seconds(franceconnect: OidcClient) -> None:
    in_time = franceconnect.citizen_signs_in()["code"]
    franceconnect.wait(28)
    assert franceconnect.exchange(in_time).status_code == 200
    late = franceconnect.citizen_signs_in()["code"]
    franceconnect.wait(31)
    assert franceconnect.exchange(late).json()["error"] == "invalid_grant"


def test_an_access_token_lasts_a_minute(franceconnect: OidcClient) -> None:
    access_token = franceconnect.tokens(franceconnect.citizen_signs_in()["code"])["access_token"]
    franceconnect.wait(58)
    assert franceconnect.userinfo(access_token).status_code == 200
    franceconnect.wait(3)
    expired = franceconnect.userinfo(access_token)
    assert expired.status_code == 401
    assert 'error="invalid_token"' in expired.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "commune-corbas", "client_secret": "secret-corbas"}, 400, "invalid_grant"),
        ({"redirect_uri": "http://elsewhere.localhost/"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"code_verifier": "unasked"}, 400, "invalid_grant"),
    ],
)
def test_what_the_token_endpoint_refuses(
    franceconnect: OidcClient, changes: dict[str, str], status: int, error: str
) -> None:
    refused = franceconnect.exchange(franceconnect.citizen_signs_in()["code"], **changes)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert franceconnect.exchange(franceconnect.citizen_signs_in()["code"]).status_code == 200


def test_client_secret_basic_is_refused(franceconnect: OidcClient) -> None:
    code = franceconnect.citizen_signs_in()["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": franceconnect.redirect_uri}
    refused = franceconnect.post("/api/v2/token", form, auth=("commune-venissieux", "secret-venissieux"))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert franceconnect.exchange(code).status_code == 200


def test_pkce_is_verified_when_sent(franceconnect: OidcClient) -> None:
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = {
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    good = franceconnect.citizen_signs_in(**challenge)["code"]
    assert franceconnect.exchange(good, code_verifier=verifier).status_code == 200
    bad = franceconnect.citizen_signs_in(**challenge)["code"]
    assert franceconnect.exchange(bad, code_verifier="w" * 43).json()["error"] == "invalid_grant"
    plain = franceconnect.authorize(code_challenge=verifier, code_challenge_method="plain")
    assert franceconnect.callback(plain)["error"] == "invalid_request"


def test_the_subject_is_pairwise_and_stable(franceconnect: OidcClient) -> None:
    first = franceconnect.identity(franceconnect.citizen_signs_in())["sub"]
    again = franceconnect.identity(franceconnect.citizen_signs_in())["sub"]
    corbas = franceconnect.at("corbas")
    elsewhere = corbas.identity(corbas.citizen_signs_in())["sub"]
    assert first == again
    assert first != elsewhere


def test_a_corrected_civil_status_changes_the_subject(franceconnect: OidcClient) -> None:
    before = franceconnect.identity(franceconnect.citizen_signs_in())
    assert franceconnect.post("/_standin/correct-civil-status", {"login": "test"}).status_code == 200
    after = franceconnect.identity(franceconnect.citizen_signs_in())
    assert before["sub"] != after["sub"]
    assert {name: before[name] for name in PIVOT} == {name: after[name] for name in PIVOT}


def test_a_rotated_key_is_published(franceconnect: OidcClient) -> None:
    old = franceconnect.tokens(franceconnect.citizen_signs_in()["code"])["id_token"]
    franceconnect.post("/_standin/rotate-keys")
    assert franceconnect.id_token(franceconnect.citizen_signs_in())["sub"]
    assert len(franceconnect.get("/api/v2/jwks").json()["keys"]) == 2
    assert franceconnect.get("/api/v2/session/end", params={"id_token_hint": old}).status_code == 200


def test_the_published_keys_are_public(franceconnect: OidcClient) -> None:
    (key,) = franceconnect.get("/api/v2/jwks").json()["keys"]
    assert "d" not in key
    assert {"kty", "crv", "x", "y", "kid", "use", "alg"} <= set(key)


def test_signing_out_needs_the_id_token(franceconnect: OidcClient) -> None:
    id_token = franceconnect.tokens(franceconnect.citizen_signs_in()["code"])["id_token"]
    franceconnect.wait(3600)
    asked = {"id_token_hint": id_token, "post_logout_redirect_uri": franceconnect.home, "state": "s"}
    missing = franceconnect.get("/api/v2/session/end", params={"state": "s"})
    forged = franceconnect.get("/api/v2/session/end", params={**asked, "id_token_hint": "forged"})
    elsewhere = {**asked, "post_logout_redirect_uri": "http://elsewhere.localhost/"}
    unregistered = franceconnect.get("/api/v2/session/end", params=elsewhere)
    assert "Y000400" in missing.text
    assert "Y000400" in forged.text
    assert "Y030111" in unregistered.text
    signed_out = franceconnect.get("/api/v2/session/end", params=asked)
    assert signed_out.headers["Location"] == f"{franceconnect.home}?state=s"


def test_an_unknown_address(franceconnect: OidcClient) -> None:
    answer = franceconnect.get("/api/v1/authorize")
    assert answer.status_code == 404
    assert "Y000404" in answer.text
    assert franceconnect.get("/api/v2/token").status_code == 405


def test_a_commune_opened_while_it_runs(franceconnect: OidcClient, clients_file: Path) -> None:
    givors = franceconnect.at("givors")
    assert "Y000400" in givors.authorize().text
    row = json.dumps(CLIENTS["clients"][0]).replace("venissieux", "givors")
    clients_file.write_text(json.dumps({"clients": [*CLIENTS["clients"], json.loads(row)]}), encoding="utf-8")
    assert givors.identity(givors.citizen_signs_in())["family_name"] == "DUBOIS"
    clients_file.write_text('{"clients": [', encoding="utf-8")
    assert givors.authorize().status_code == 303
