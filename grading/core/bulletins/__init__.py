"""Bulletins that another software printed, recomputed and compared with it figure by figure.

`values` is what a bulletin holds, `cases` what the core computes from it, `comparison` holds both
figures side by side, `readings` looks for the way of counting that gives the printed one, and
`promotions` does the same for what is printed of a whole class.
"""
