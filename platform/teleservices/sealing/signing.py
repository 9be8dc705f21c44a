"""Put a seal on a PDF, keeping what makes it accessible.

pyHanko (PAdES, incremental update) was chosen for it: it knows what PDF/UA-1 asks of an invisible signature (ISO 14289-1
7.18: hidden, named), which a signature made by hand does not.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from teleservices.sealing.stores import Seal

FIELD = "Cachet"
TSA_SECONDS = 10


def seal_pdf(content: bytes, seal: Seal, *, reason: str, timestamped: bool = True) -> bytes:
    """The same PDF with a certifying seal over all of it: any later change shows. Raises what the timestamp authority's
    failure raises, when one is configured and `timestamped`.
    """
    # 20 MB of a process that seals nothing.
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter

    signer = SimpleSigner.load_pkcs12_data(seal.pkcs12, other_certs=[], passphrase=seal.passphrase or None)
    writer = IncrementalPdfFileWriter(BytesIO(content))
    page = writer.find_page_for_modification(0)[0].get_object()  # type: ignore[no-untyped-call]
    page["/Tabs"] = generic.NameObject("/S")  # 7.18.3: a page with an annotation follows the structure
    writer.update_container(page)
    sealer = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD,
            reason=reason,
            name=seal.subject,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        signer=signer,
        timestamper=_timestamper() if timestamped else None,
        new_field_spec=SigFieldSpec(
            FIELD,
            invis_sig_settings=InvisSigSettings(set_print_flag=False, set_hidden_flag=True),
            readable_field_name="Cachet électronique",
        ),
    )
    sealed = sealer.sign_pdf(writer)
    return bytes(sealed.getbuffer())


def _timestamper() -> TimeStamper | None:
    if not settings.SEAL_TSA_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=TSA_SECONDS)
