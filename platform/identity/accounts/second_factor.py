"""The console's second factor: a TOTP application (RFC 6238), and ten recovery codes that each serve once
(django-otp).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from identity.audit.enums import IdentityAction
from identity.audit.services import Actor, record

if TYPE_CHECKING:
    from django_otp.models import Device

    from identity.accounts.models import Agent

RECOVERY_CODES: Final = 10


@dataclass(frozen=True)
class QrCode:
    """A drawing without style: the side in modules, and one path."""

    size: int
    path: str


def confirmed_device(agent: Agent) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=agent, confirmed=True).first()


@transaction.atomic
def pending_device(agent: Agent) -> TOTPDevice:
    """The device being installed: the same key until it is confirmed, so that a reload changes nothing."""
    device = TOTPDevice.objects.filter(user=agent, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=agent, name="Application", confirmed=False)


@transaction.atomic
def confirm(device: TOTPDevice, code: str, *, actor: Actor) -> list[str] | None:
    """Ten recovery codes when the code is right, else None. Another device of the agent is replaced."""
    if not code.isdecimal() or not TOTPDevice.objects.select_for_update().get(pk=device.pk).verify_token(
        code
    ):
        return None
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    record(IdentityAction.SECOND_FACTOR_ENROLLED, actor, device.user)
    return _new_recovery_codes(device.user)


def verify(agent: Agent, code: str, *, actor: Actor) -> Device | None:
    """The device that accepts the code. django-otp slows down after each failure; a code never serves
    twice.
    """
    model = TOTPDevice if code.isdecimal() and len(code) == 6 else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=agent, confirmed=True).first()
        accepted = device is not None and device.verify_token(code)
        action = IdentityAction.SECOND_FACTOR_PASSED if accepted else IdentityAction.SECOND_FACTOR_FAILED
        record(action, actor, agent, {"means": "totp" if model is TOTPDevice else "recovery"})
    return device if accepted else None


def is_slowed_down(agent: Agent) -> bool:
    """True while django-otp refuses to look at any code of this agent."""
    devices = (*TOTPDevice.objects.filter(user=agent), *StaticDevice.objects.filter(user=agent))
    return any(not device.verify_is_allowed()[0] for device in devices)


def text_key(device: TOTPDevice) -> str:
    """The key as people type it: base 32 in groups of four."""
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def qr_code(device: TOTPDevice) -> QrCode:
    import qrcode  # 1 MB of a process where nobody enrols

    drawing = qrcode.QRCode(border=4)
    drawing.add_data(device.config_url)
    drawing.make(fit=True)
    matrix = drawing.get_matrix()
    cells = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return QrCode(len(matrix), "".join(cells))


def _new_recovery_codes(agent: Agent) -> list[str]:
    StaticDevice.objects.filter(user=agent).delete()
    device = StaticDevice.objects.create(user=agent, name="Codes de secours", confirmed=True)
    codes = [StaticToken.random_token() + StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes
