#!/bin/sh
# Builds sdist and wheel from a clean copy, installs the wheel in a new environment outside the checkout, and uses it
# there beside a user's own schemas.py and prompts.py, which must neither hide nor be hidden.
set -eu
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$PYTHON" -m build --outdir "$work/dist" . > "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$PYTHON" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --no-deps --require-hashes -r requirements/run.txt
"$work/venv/bin/python" -m pip install --quiet --no-deps "$work"/dist/*.whl
mkdir "$work/elsewhere"
cp examples/readout.txt "$work/elsewhere/"
cd "$work/elsewhere"
echo 'MINE = "schemas"' > schemas.py
echo 'MINE = "prompts"' > prompts.py
"$work/venv/bin/python" - <<'PY'
import extractor
import prompts
import schemas
from extractor.prompts import read_prompt

assert (schemas.MINE, prompts.MINE) == ("schemas", "prompts")
assert "elsewhere" not in extractor.__file__, extractor.__file__
assert read_prompt("meeting@3").example_answer
PY
"$work/venv/bin/extractor" extract --model rules --format json readout.txt > out.json
"$work/venv/bin/python" - <<'PY'
import json
from pathlib import Path

result = json.loads(Path("out.json").read_text(encoding="utf-8"))
assert result["outcome"]["status"] == "ok", result["outcome"]
assert result["meetings"] and result["statements"] and result["positions"]
PY
"$work/venv/bin/extractor" batch . --include readout.txt --out run --model rules > /dev/null 2>&1
"$work/venv/bin/extractor" link run > /dev/null
"$work/venv/bin/extractor" export run --to csv,parquet,stata,duckdb,gexf,dna > /dev/null
"$work/venv/bin/extractor" report run > /dev/null
test -s run/report.html
test -s run/exports/records.duckdb
"$work/venv/bin/python" - <<'PY'
import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

extractor = str(Path(sys.executable).with_name("extractor"))
for arguments, paths in (
    (["serve", "--model", "rules", "--data", "data"], ["/healthz", "/openapi.json", "/review/", "/static/review.css"]),
    (["review", "run"], ["/who", "/static/review.js", "/static/article.css"]),
):
    server = subprocess.Popen([extractor, *arguments, "--port", "0"], stdout=subprocess.PIPE, text=True)
    url = next(word for word in server.stdout.readline().split() if word.startswith("http"))
    for path in paths:
        assert urlopen(url + path).status == 200, path
    if arguments[0] == "serve":
        body = json.dumps({"text": Path("readout.txt").read_text("utf-8")}).encode()
        asked = Request(f"{url}/v1/extract", body, {"content-type": "application/json"})
        assert json.load(urlopen(asked))["meetings"]
    server.terminate()
    assert server.wait() == 0, arguments
PY
cd "$root"
echo "the wheel works outside the checkout"
