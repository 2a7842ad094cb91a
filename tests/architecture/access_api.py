"""Who may open which URL of /api/v1/; read by access.py."""

from tests.architecture.rules import EVERYBODY, NOBODY, Rule

# --- /api/v1/: read-only, for everybody, in JSON -----------------------------------------------------------------------


def api(*, get: bool = True, body: dict[str, object] | None = None, **address: str) -> Rule:
    """Open to everybody; with a `body` the address takes it by POST."""
    return Rule(
        get=EVERYBODY if get else None,
        post=None if body is None else EVERYBODY,
        make=lambda _world: dict(address),
        json=body or {},
    )


API = {
    "api:api-root": Rule(get=NOBODY, post=NOBODY, nothing_there=True, json={}),
    "api:openapi-json": Rule(get=EVERYBODY, post=EVERYBODY, json={}),  # the same document whatever the method
    "api:qualifications": api(),
    "api:units": api(),
    "api:deadline": api(),
    "api:certificate": Rule(get=EVERYBODY, make=lambda world: {"code": world.certificate.code}, json={}),
    "api:check": api(get=False, body={"selected": [], "held": []}, slug="instruktur-5"),
    "api:plan": api(get=False, body={"held": []}, slug="instruktur-5"),
    "api:pathways": api(get=False, body={"held": []}),
}
