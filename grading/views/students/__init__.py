"""The students of a term: their list out and in, with a plan between."""
