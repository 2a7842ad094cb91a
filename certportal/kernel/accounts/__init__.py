"""People, organisations, roles, policies and sign-in."""
