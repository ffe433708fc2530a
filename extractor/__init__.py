"""Meetings, positions and statements from diplomatic news."""
