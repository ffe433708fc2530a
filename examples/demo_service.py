"""The service to look at: starts it, sends it an article and a job, fetches the results, and stops it again.

    make demo-service        or: python examples/demo_service.py

By rules, on a free port of this machine, with everything in build/demo-service.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

_ROOT = Path(__file__).resolve().parent
_ARTICLES = ("river-treaty.txt", "readout.txt", "seventh-round.txt")


def main() -> None:
    """Start the server, show what it answers, stop it."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo-service")
    command = [
        sys.executable,
        "-m",
        "extractor",
        "serve",
        "--model",
        "rules",
        "--port",
        "0",
        "--data",
        str(data),
    ]
    data.mkdir(parents=True, exist_ok=True)
    with (data / "server.log").open("a") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - piped above
        line = server.stdout.readline().strip()
        print(line)
        show(line.split()[3])
    finally:
        server.terminate()
        server.wait()


def show(url: str) -> None:
    """Ask for one article at once, and for three in the background."""
    texts = {name: (_ROOT / name).read_text(encoding="utf-8") for name in _ARTICLES}
    result = asked("POST", f"{url}/v1/extract", {"text": texts["readout.txt"]})
    print(f"POST /v1/extract  {told(result)}")
    documents = [{"id": name, "text": text} for name, text in texts.items()]
    job = asked("POST", f"{url}/v1/jobs", {"documents": documents})
    print(f"POST /v1/jobs  {job['state']}")
    while job["state"] in {"queued", "running"}:
        time.sleep(0.2)
        job = asked("GET", f"{url}/v1/jobs/{job['id']}")
    print(f"GET /v1/jobs/…  {job['state']}, {job['counts']['by_status']}")
    with urlopen(f"{url}/v1/jobs/{job['id']}/results") as answer:  # noqa: S310 - the server of above
        for line in answer:
            found = json.loads(line)
            print(f"GET /v1/jobs/…/results  {found['document']['id']}: {told(found)}")


def told(result: dict) -> str:
    """Return a line on what was found."""
    counts = ", ".join(f"{len(result[kind])} {kind}" for kind in ("meetings", "statements", "positions"))
    return f"{result['outcome']['status']}, {counts}"


def asked(method: str, url: str, body: object = None) -> dict:
    """Return the JSON that the server answers."""
    data = json.dumps(body).encode() if body is not None else None
    request = Request(url, data, {"content-type": "application/json"}, method=method)  # noqa: S310 - see `show`
    with urlopen(request) as answer:  # noqa: S310
        found: dict = json.load(answer)
    return found


if __name__ == "__main__":
    main()
