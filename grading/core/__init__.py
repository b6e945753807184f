"""The specification: results of the BUT computed exactly, without Django, database or clock."""
