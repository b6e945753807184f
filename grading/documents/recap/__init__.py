"""The recap of a term as sheets: one for all, one for each UE, what they were computed with."""
