"""Readers: each takes a queryset or a row and gives one back, in a fixed number of queries."""
