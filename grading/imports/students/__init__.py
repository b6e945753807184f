"""Lists of students: read in any layout, matched by identity, planned, then executed as shown."""
