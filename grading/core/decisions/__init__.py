"""The proposals (RULES, sections 4 to 6): `competences` for UEs and RCUEs, `progression` for years
and diplomas, `reasons` for why."""
