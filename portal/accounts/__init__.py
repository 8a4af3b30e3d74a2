"""People who sign in: limits, second factor, sessions, and the log of it all (docs/decisions/0023)."""
