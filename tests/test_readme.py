"""What the README shows is what happens."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECONDS = re.compile(r"rules · \d+\.\d s")
PORT = re.compile(r"127\.0\.0\.1:\d+")
SESSION_SECONDS = re.compile(r"articles in \d+ s")


def run(*args: str) -> str:
    env = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    return subprocess.run(args, capture_output=True, text=True, check=True, cwd=ROOT, env=env).stdout.rstrip()


def test_the_python_example_prints_what_the_readme_says() -> None:
    match = re.search(r"```python\n(from pathlib.*?)```\n\nprints\n\n```\n(.*?)\n```", README, re.DOTALL)
    assert match
    assert run(sys.executable, "-c", match[1]) == match[2]


def test_the_command_line_example_prints_what_the_readme_says() -> None:
    match = re.search(r"```\n\$ extractor (extract .*?)\n(.*?)\n```", README, re.DOTALL)
    assert match
    shown = run(sys.executable, "-m", "extractor", *match[1].split())
    assert SECONDS.sub("", shown) == SECONDS.sub("", match[2])


def test_the_batch_examples_print_what_the_readme_says() -> None:
    shutil.rmtree(ROOT / "build" / "run", ignore_errors=True)
    examples = re.findall(r"```\n\$ extractor ((?:batch|link|export) .*?)\n(.*?)\n```", README, re.DOTALL)
    assert len(examples) == 3
    for arguments, printed in examples:
        shown = run(sys.executable, "-m", "extractor", *arguments.split())
        assert SESSION_SECONDS.sub("", shown) == SESSION_SECONDS.sub("", printed)


def test_the_service_answers_what_the_readme_says(tmp_path: Path) -> None:
    match = re.search(r"```\n\$ .venv/bin/python (examples/demo_service.py)\n(.*?)\n```", README, re.DOTALL)
    assert match
    shown = run(sys.executable, match[1], str(tmp_path))
    assert PORT.sub("", shown) == PORT.sub("", match[2])


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(links) > 3
    assert [link for link in links if not (ROOT / link).exists()] == []
