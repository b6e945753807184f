"""The exact averages, in fractions, with their trace: the specification (RULES, sections 1 to 3).

`scheme` reads a case once; `modules`, `bonuses` and `ues` compute; `trace` explains.
"""
