"""Apogée: what its codes may stand for here, and what is known of each student under each."""
