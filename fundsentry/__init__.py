"""Nightly cross-check of social-insurance payouts: command line, sources, ledger, reports."""
