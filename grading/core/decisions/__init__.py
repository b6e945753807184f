"""The proposals (RULES, sections 4 to 6): `competences` for UEs and RCUEs, `progression` for years
and diplomas, `reasons` for why. What a jury makes of them: `rulings` are its words, `deliberation`
what its decisions entail, `attention` whom it has to discuss."""
