"""Units a person holds already: entered with evidence and confirmed by an office, or certified by this portal."""
