"""The Jinja2 environment of all pages: everything is escaped, a missing variable is an error."""

from pathlib import Path

import jinja2

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

FOLDER = Path(__file__).parent
"""Where the templates and style sheets stand."""
