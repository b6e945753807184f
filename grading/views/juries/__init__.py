"""The pages of juries, one module for each page."""
