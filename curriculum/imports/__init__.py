"""Files of other systems, read and planned: national frameworks, programmes of ScoDoc."""
