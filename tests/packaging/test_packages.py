import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_package_list_matches_the_folders_on_disk() -> None:
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    own = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "extractor").rglob("__init__.py")}
    mapped = {
        "extractor." + ".".join(p.parent.relative_to(ROOT).parts)
        for top in ("schemas", "prompts", "evals")
        for p in (ROOT / top).rglob("__init__.py")
    }
    assert (
        listed
        == {p for p in own if not p.startswith(("extractor.schemas", "extractor.prompts", "extractor.evals"))}
        | mapped
    )


@pytest.mark.parametrize("name", ["schemas", "prompts", "evals"])
def test_the_symlinks_are_there(name: str) -> None:
    link = ROOT / "extractor" / name
    assert link.is_symlink()
    assert link.resolve() == (ROOT / name).resolve()


@pytest.mark.parametrize("name", ["run", "test", "check", "local-llm", "evals"])
def test_pins_have_hashes_and_name_no_index(name: str) -> None:
    pins = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "--hash=sha256:" in pins
    assert "://" not in pins
    assert "--index" not in pins
