"""How the documents of a department look: what serves, changed, looked at, and its versions."""
