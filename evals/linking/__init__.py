"""How good the links across articles are: gold links of invented articles, pairwise and B-cubed scores."""
