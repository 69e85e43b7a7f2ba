"""People talk to it."""
