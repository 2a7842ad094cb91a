"""The parts every app brings to the portal, and the door through which they come in."""
