"""Records (public, grounded) and answers (what an annotator says), one record type a file."""
