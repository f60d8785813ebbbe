"""overdue.toml: what is silent has a default, what is wrong is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline import config
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, text: str) -> Path:
    path = folder / "overdue.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert config.load(tmp_path / "overdue.toml") == config.Settings()


def test_what_the_file_says_holds_and_the_rest_stays_default(tmp_path: Path) -> None:
    settings = config.load(written(tmp_path, '[crawl]\ncontact = "ops@example.org"\n[process]\nworkers = 3\n'))
    assert settings.crawl.contact == "ops@example.org"
    assert settings.process.processes == 3
    assert settings.process.batch == config.ProcessSettings().batch


def test_no_workers_named_means_one_for_each_core(tmp_path: Path) -> None:
    assert config.load(tmp_path / "none.toml").process.processes >= 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[proces]\n", "did you mean process?"),
        ("[process]\nworker = 2\n", "did you mean process.workers?"),
        ("[process]\nzzz = 2\n", "known keys: workers, time_limit, memory, batch"),
        ('[process]\nworkers = "two"\n', "process.workers must be of type int, not 'two'"),
        ("[process]\nworkers = true\n", "process.workers must be of type int, not True"),
        ("[process]\ntime_limit = 0\n", "process.time_limit must lie between 1 and 3600, not 0"),
        ("process = 3\n", "process must be a table"),
        ("[process\n", "cannot be read as TOML"),
    ],
)
def test_a_wrong_file_names_file_key_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        config.load(path)
    assert says in str(error.value)
    assert str(path) in str(error.value)
