"""How payouts become findings."""
