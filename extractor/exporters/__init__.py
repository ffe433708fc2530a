"""Exporters: from a run's results to the formats of other tools. `registry` lists them."""
