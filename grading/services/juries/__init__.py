"""What is done with a jury itself, from its opening to its signatures. Its decisions are written
by `grading.services.decisions`."""
