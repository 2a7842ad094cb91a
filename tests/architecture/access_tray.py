"""Who may open the signature tray and its papers; see access.py."""

from tests.architecture.addresses import tray_page, tray_paper
from tests.architecture.rules import SIGNED_IN, Rule, anywhere, at_agency, room

SIGNERS, PREPARERS = ("leadership",), ("certificate_admin", "verifier")
TRAY = {
    "tray.list": room(*SIGNERS, *PREPARERS),
    "tray.approve": Rule(get=None, post=anywhere(*SIGNERS, *PREPARERS), sees=SIGNED_IN),
    "tray.show": Rule(get=at_agency(*SIGNERS, *PREPARERS), make=tray_paper),
    "tray.file": Rule(get=at_agency(*SIGNERS, *PREPARERS), make=tray_paper),
    "tray.page": Rule(get=at_agency(*SIGNERS, *PREPARERS), make=tray_page),
    "tray.return": Rule(get=None, post=at_agency(*SIGNERS), sees=at_agency(*PREPARERS), make=tray_paper),
    "tray.again": Rule(get=None, post=at_agency(*PREPARERS), sees=at_agency(*SIGNERS), make=tray_paper),
}
