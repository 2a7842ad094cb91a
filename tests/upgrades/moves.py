"""What migrations have changed on purpose in existing rows; whatever is not declared here must be unchanged."""

from typing import Final

# Old table: the table that holds its rows today.
MOVED: Final[dict[str, str]] = {
    "applicants_heldunit": "holdings_heldunit",
}
# (old table, column): where its values are today, or why they are others. The migration has a test of its own.
REWRITTEN: Final[dict[tuple[str, str], str]] = {
    ("django_content_type", "app_label"): "holdings 0001: held units have an app of their own",
    ("outbox_message", "about_type"): "holdings 0001: notices follow the held unit they are about",
    ("certificates_certificate", "status"): "its state, with the same values (certificates 0004)",
    ("applicants_dossier", "fee_borne_by"): "payer_id: the row of schemes_servicepayer with that code",
    ("schemes_requirement", "prefilled"): "form: the page the portal prints; empty where it prints none",
}
# Tables to which an upgrade itself adds rows, and who does it.
GROWN: Final[dict[str, str]] = {
    "django_migrations": "every migration writes itself down",
    "django_content_type": "a row per new model",
    "auth_permission": "four rows per new model",
}
