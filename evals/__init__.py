"""Where the evaluation will live: nothing is here yet."""
