"""The review pages under the service."""

from pathlib import Path

from tests.service.conftest import Serving, documents, ended
from tests.service.test_guarding import bearer, made_key


def test_a_job_is_reviewed_by_whoever_made_it(serving: Serving, tmp_path: Path) -> None:
    key, other = made_key(tmp_path / "data", "Ana"), made_key(tmp_path / "data", "Bo")
    client = serving(require_keys=True)
    job = client.post("/v1/jobs", json=documents(2), headers=bearer(key)).json()["id"]
    while client.get(f"/v1/jobs/{job}", headers=bearer(key)).json()["state"] != "done":
        pass
    assert client.get("/review/", follow_redirects=False).headers["location"] == "/review/login"
    assert client.get(f"/review/{job}/").status_code == 401
    assert client.post("/review/login", data={"key": "wrong"}).status_code == 401
    assert job not in client.get("/review/", headers=bearer(other)).text
    assert client.get(f"/review/{job}/", headers=bearer(other)).status_code == 404
    answer = client.post("/review/login", data={"key": key}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert key not in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert job in client.get("/review/").text
    assert client.get(f"/review/{job}/", follow_redirects=False).headers["location"] == f"/review/{job}/who"
    client.post(f"/review/{job}/who", data={"name": "Ana"})
    listed = client.get(f"/review/{job}/").text
    name = listed.partition(f'href="/review/{job}/a/')[2].partition('"')[0]
    html = client.get(f"/review/{job}/a/{name}").text
    seq = int(html.partition('data-seq="')[2].partition('"')[0])
    done = client.post(f"/review/{job}/a/{name}/do", json={"seq": seq, "op": "decide_all"})
    assert done.status_code == 200
    assert str(tmp_path) not in listed + html, "nobody elsewhere needs to know where it lies"
    assert list((tmp_path / "data" / "jobs" / job / "review" / "Ana").glob("*.gold.json"))


def test_on_loopback_no_key_is_needed(serving: Serving) -> None:
    client = serving()
    job = client.post("/v1/jobs", json=documents(1)).json()["id"]
    ended(client, job)
    assert job in client.get("/review/").text
    assert client.get(f"/review/{job}/who").status_code == 200
