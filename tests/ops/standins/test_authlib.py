"""The library that the platform signs in with, against both providers, with what they ask of it."""

import secrets

from authlib.integrations.requests_client import OAuth2Session

from tests.ops.standins.oidc_client import OidcClient


def _session(client: OidcClient) -> OAuth2Session:
    session = OAuth2Session(
        f"commune-{client.slug}",
        f"secret-{client.slug}",
        token_endpoint_auth_method="client_secret_post",
        redirect_uri=client.redirect_uri,
        scope=client.scope,
        leeway=0,
    )
    session.trust_env = False
    return session


def test_authlib_signs_a_citizen_in(franceconnect: OidcClient) -> None:
    with _session(franceconnect) as session:
        url, _ = session.create_authorization_url(
            f"{franceconnect.issuer}/authorize",
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            acr_values="eidas1",
        )
        page = franceconnect.get(url.removeprefix(franceconnect.base)).headers["Location"]
        consent = franceconnect.post(f"{page}/login", {"login": "test", "password": "123"})
        callback = franceconnect.post(consent.headers["Location"]).headers["Location"]
        token = session.fetch_token(f"{franceconnect.issuer}/token", authorization_response=callback)
        userinfo = session.get(f"{franceconnect.issuer}/userinfo", timeout=5)
    assert franceconnect.verified(userinfo.text)["family_name"] == "DUBOIS"
    assert franceconnect.verified(token["id_token"])["acr"] == "eidas1"


def test_authlib_signs_an_agent_in(proconnect: OidcClient) -> None:
    with _session(proconnect) as session:
        url, _ = session.create_authorization_url(
            f"{proconnect.issuer}/authorize",
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
        )
        page = proconnect.get(url.removeprefix(proconnect.base)).headers["Location"]
        callback = proconnect.post(f"{page}/login", {"email": "bob@venissieux.example"}).headers["Location"]
        session.fetch_token(f"{proconnect.issuer}/token", authorization_response=callback)
        userinfo = session.get(f"{proconnect.issuer}/userinfo", timeout=5)
    assert proconnect.verified(userinfo.text)["siret"] == "21690259700016"
