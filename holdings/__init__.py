"""Units a person holds already: entered with evidence, confirmed by an office, or certified here."""
