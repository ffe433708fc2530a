"""The register in a real PostgreSQL: Debian's package, a cluster of its own, ended with the tests."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.articles import RECORDS
from tests.fake_endpoint import FakeEndpoint, right, slow
from tests.service.conftest import Serving, documents, ended, stop


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    at = shutil.which("initdb")
    return Path(at).parent if at else (found[-1].parent if found else None)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a server that listens on a socket in a folder of its own, on no port."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed and could not be: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("pg")
    sockets = Path("/tmp") / f"extractor-pg-{os.getpid()}"  # noqa: S108 - socket paths must be short
    sockets.mkdir(mode=0o777)
    user: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        for path in (folder, sockets):
            shutil.chown(path, "postgres")
        for parent in folder.parents[:2]:
            parent.chmod(0o755)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": "/", **user}
    command = [binaries / "initdb", "-D", data, "-U", "extractor", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(command, check=True, **quiet)  # type: ignore[call-overload]
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    options = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c fsync=off"
    subprocess.run([*control, "-o", options, "start"], check=True, **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgresql://extractor@/postgres?host={sockets}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)  # type: ignore[call-overload]
        shutil.rmtree(sockets, ignore_errors=True)


def test_jobs_keys_and_budgets_work_over_a_restart(
    serving: Serving, fake: FakeEndpoint, postgres: str
) -> None:
    fake.script = (slow(right(RECORDS), 0.1),)
    client = serving(database_url=postgres, settings={"concurrency": 2})
    job = client.post("/v1/jobs", json=documents(12), headers={"Idempotency-Key": "1"}).json()["id"]
    assert client.post("/v1/jobs", json=documents(12), headers={"Idempotency-Key": "1"}).json()["id"] == job
    assert client.post("/v1/jobs", json=documents(11), headers={"Idempotency-Key": "1"}).status_code == 422
    stop(client)
    second = serving(database_url=postgres)
    assert ended(second, job)["counts"]["by_status"] == {"ok": 12}
    assert fake.calls == 12
    assert second.get("/readyz").status_code == 200
    assert [j["id"] for j in second.get("/v1/jobs").json()["jobs"]] == [job]


def test_servers_with_one_database_and_two_data_folders_leave_each_others_jobs_alone(
    serving: Serving, postgres: str, tmp_path: Path
) -> None:
    one = serving(database_url=postgres, data=tmp_path / "one")
    other = serving(database_url=postgres, data=tmp_path / "other")
    job = one.post("/v1/jobs", json=documents(2)).json()["id"]
    assert ended(one, job)["state"] == "done"
    assert other.get(f"/v1/jobs/{job}").status_code == 404
    assert one.delete(f"/v1/jobs/{job}?purge=true").status_code == 200
