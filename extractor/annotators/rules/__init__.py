"""The embedded annotator: spaCy's parse plus rules; no key, no network, English only."""
