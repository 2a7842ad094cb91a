"""The register, the lists by which a certification body passes its certificates on, and what was ordered from the printer."""

from certificates.models.orders import PrintOrder
from certificates.models.register import (
    BODY_REGISTER_READERS,
    REGISTER_READERS,
    Agreement,
    Certificate,
    Handover,
    ResultLetter,
    standing,
)
from certificates.models.transmittals import Transmittal, TransmittedSheet
from certificates.models.tray import TrayPaper

__all__ = [
    "BODY_REGISTER_READERS",
    "REGISTER_READERS",
    "Agreement",
    "Certificate",
    "Handover",
    "PrintOrder",
    "ResultLetter",
    "Transmittal",
    "TransmittedSheet",
    "TrayPaper",
    "standing",
]
