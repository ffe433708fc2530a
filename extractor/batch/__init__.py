"""Batch runs: folders of articles to datasets, resumable, budgeted, at the pace of the endpoint."""
