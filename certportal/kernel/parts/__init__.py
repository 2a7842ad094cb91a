"""The parts every app adds to the portal, and the one function that installs them."""
