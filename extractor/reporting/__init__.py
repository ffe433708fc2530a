"""One self-contained page about a run: plots, each number linked to its records and their sources."""
