"""People's dossiers: documents, verification, decisions."""
