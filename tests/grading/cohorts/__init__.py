"""Whole cohorts, from their first mark to their diploma: `programme` is what they study, `life`
what happens to them, `figures` our own arithmetic, `invariants` what holds whatever happens."""
