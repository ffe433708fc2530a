"""Readers: from files of many formats to `Document`s, each with its origin. `registry` lists the formats."""
