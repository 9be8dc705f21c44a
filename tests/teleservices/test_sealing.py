"""The seal of an act: over the whole file, kept accessible, replaced without a restart, and never claimed without it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from ops.demo.seal import kept_seal, made
from ops.monitoring.checkup import configuration
from teleservices import sealing
from teleservices.dossiers import effects
from teleservices.dossiers.models import Acknowledgement
from teleservices.sealing import signing
from tenants.outbox.models import Effect
from tenants.outbox.services import deliver_due
from tests.teleservices.clocks import filed, mails, offer_with_clock

if TYPE_CHECKING:
    from pathlib import Path

    from tenants.models import Commune


@pytest.fixture
def seal(tmp_path: Path, settings: Any) -> Path:
    """The demonstration's seal as the operator's."""
    for name, value in kept_seal(tmp_path).items():
        setattr(settings, name.removeprefix("PARVIS_"), value)
    return tmp_path


def act_after_the_outbox() -> Acknowledgement:
    dossier = filed(offer_with_clock())
    deliver_due()
    return Acknowledgement.objects.get(dossier=dossier)


def trusting(folder: Path) -> ValidationContext:
    _key, certificate, _others = pkcs12.load_key_and_certificates(
        (folder / "demo-seal.p12").read_bytes(), (folder / "demo-seal.pass").read_bytes()
    )
    assert certificate is not None
    return ValidationContext(trust_roots=[asn1.Certificate.load(certificate.public_bytes(Encoding.DER))])


def status_of(content: bytes, folder: Path) -> Any:
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, trusting(folder))


def test_the_seal_covers_the_whole_act_and_keeps_it_accessible(in_venissieux: Commune, seal: Path) -> None:
    act = act_after_the_outbox()
    assert act.sealed_by == "Cachet de démonstration, sans valeur"
    with act.pdf.open("rb") as file:
        content = file.read()
    status = status_of(content, seal)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    reader: Any = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in metadata
    widget = next(
        one.get_object() for one in reader.pages[0]["/Annots"] if one.get_object()["/Subtype"] == "/Widget"
    )
    # ISO 14289-1, 7.18: an annotation outside of the structure is hidden, named, and its page follows the structure.
    assert widget["/F"] & 2
    assert widget["/TU"] == "Cachet électronique"
    assert reader.pages[0]["/Tabs"] == "/S"


def test_a_changed_octet_shows(in_venissieux: Commune, seal: Path) -> None:
    act = act_after_the_outbox()
    with act.pdf.open("rb") as file:
        content = file.read()
    changed = content.replace(b"/Lang", b"/Lamg", 1)
    assert changed != content
    assert not status_of(changed, seal).intact


def test_without_a_seal_nothing_is_claimed(in_venissieux: Commune, settings: Any) -> None:
    act = act_after_the_outbox()
    assert (act.sealed_by, len(act.pdf_sha256)) == ("", 64)
    with act.pdf.open("rb") as file:
        content = file.read()
    assert PdfFileReader(io.BytesIO(content)).embedded_signatures == []
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "cachet" not in text.lower()
    found = configuration.seal()
    assert (found.ok, found.warning) == (True, True)
    assert "sans cachet" in found.detail


def test_a_seal_that_cannot_be_used_is_told_and_stops_nothing(
    in_venissieux: Commune, seal: Path, settings: Any
) -> None:
    (seal / "demo-seal.p12").write_bytes(made(b"x" * 20, days=-timedelta(hours=1)))
    (seal / "demo-seal.pass").write_bytes(b"x" * 20)
    assert "a expiré" in configuration.seal().detail
    assert not configuration.seal().ok
    assert act_after_the_outbox().sealed_by == ""
    (seal / "demo-seal.pass").write_bytes(b"wrong")
    assert "phrase secrète fausse" in configuration.seal().detail
    settings.SEAL_PASSPHRASE_FILE = str(seal / "absent")
    assert "ne se lit pas" in configuration.seal().detail


def test_a_new_certificate_needs_no_restart_and_a_commune_may_have_its_own(
    in_venissieux: Commune, givors: Commune, seal: Path, settings: Any
) -> None:
    (seal / "demo-seal.p12").write_bytes(made(b"y" * 20, name="Cachet de 2027"))
    (seal / "demo-seal.pass").write_bytes(b"y" * 20 + b"\n")
    first = sealing.seal_of(in_venissieux)
    assert first
    assert first.subject == "Cachet de 2027"
    assert "y" * 20 not in repr(first)
    settings.SEALS_DIR = str(seal)
    (seal / "69259.p12").write_bytes(made(b"z" * 20, name="Commune de Vénissieux"))
    (seal / "69259.pass").write_bytes(b"z" * 20)
    own, other = sealing.seal_of(in_venissieux), sealing.seal_of(givors)
    assert own
    assert other
    assert (own.subject, other.subject) == ("Commune de Vénissieux", "Cachet de 2027")
    settings.PRODUCTION = True
    with pytest.raises(sealing.SealError, match="démonstration"):
        sealing.seal_of(in_venissieux)


def test_a_timestamp_authority_that_is_down_delays_and_does_not_stop(
    in_venissieux: Commune, seal: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/tsa"
    asked: list[int] = []

    class Down:
        async def async_dummy_response(self, _algorithm: str) -> None:
            asked.append(1)
            raise TimestampRequestError("down")

        async_timestamp = async_dummy_response

    monkeypatch.setattr(signing, "_timestamper", Down)
    dossier = filed(offer_with_clock())
    acknowledgement = Effect.objects.filter(
        kind="teleservices.acknowledgement", payload__dossier=str(dossier.pk)
    )
    for _ in range(4):
        acknowledgement.update(not_before=dossier.submitted_at)
        deliver_due()
    assert len(asked) == 3
    act = Acknowledgement.objects.get(dossier=dossier)
    assert act.sealed_by
    assert len([one for one in mails() if "est arrivée" in one["subject"]]) == 1


def test_a_worker_killed_between_the_deposit_and_the_pdf_leaves_one_pdf_and_one_mail(
    in_venissieux: Commune, seal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each point where it can die: before the PDF, after its file is written, after the mail is enqueued."""

    class Killed(Exception):
        pass

    def dies(*_given: object, **_named: object) -> None:
        raise Killed

    dossier = filed(offer_with_clock())
    waiting = Effect.objects.filter(kind="teleservices.acknowledgement", payload__dossier=str(dossier.pk))
    for place in ("as_pdf", "sealed", "tell"):
        with monkeypatch.context() as broken:
            broken.setattr(effects, place, dies)
            waiting.update(not_before=dossier.submitted_at)
            deliver_due()
        assert Acknowledgement.objects.get(dossier=dossier).pdf.name == ""
        assert [one for one in mails() if "est arrivée" in one["subject"]] == []
    for _ in range(2):
        waiting.update(not_before=dossier.submitted_at, state="pending")
        deliver_due()
    act = Acknowledgement.objects.get(dossier=dossier)
    assert act.sealed_by
    assert len([one for one in mails() if "est arrivée" in one["subject"]]) == 1
    assert dossier.events.filter(kind="acknowledged").count() == 1
