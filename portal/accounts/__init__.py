"""Signs people in: limits, second factor, sessions and the log of sign-ins (docs/decisions/0023)."""
