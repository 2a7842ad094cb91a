"""The register, and the lists by which a certification body passes its certificates on."""

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

__all__ = [
    "BODY_REGISTER_READERS",
    "REGISTER_READERS",
    "Agreement",
    "Certificate",
    "Handover",
    "ResultLetter",
    "Transmittal",
    "TransmittedSheet",
    "standing",
]
