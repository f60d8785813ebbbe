"""Spark's session: there or not, where it runs, and what executors are given."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import SparkSession

EXTRA = "Spark is not installed; `pip install 'overdue[spark]'` adds it (it also needs Java 17 or later)"
# Rows in a batch that goes to Python: texts of articles, so tens of MB.
ARROW_ROWS = 2_000


def require() -> None:
    """Raise a ConfigError that names what is missing, if Spark cannot run here."""
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise ConfigError(EXTRA) from error
    java = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (java and shutil.which("java", path=os.path.join(java, "bin")))):  # noqa: PTH118
        raise ConfigError("Spark needs Java 17 or later: no java on the PATH, and JAVA_HOME names none")


@contextmanager
def session(master: str | None, archives: Sequence[str] = ()) -> Iterator[SparkSession]:
    """A session at ``master``; without one, where ``spark-submit`` says.

    ``archives`` are wheels or zips that executors import from: they need no other copy of this program.
    """
    require()
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("overdue dedupe").config(
        "spark.sql.execution.arrow.maxRecordsPerBatch", str(ARROW_ROWS)
    )
    if master:
        builder = builder.master(master).config("spark.ui.enabled", "false")
    if master and master.startswith("local"):
        cores = os.cpu_count() or 1
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # else it asks the name service who this machine is
        builder = builder.config("spark.sql.shuffle.partitions", str(2 * cores)).config(
            "spark.ui.showConsoleProgress", "false"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas, which we hand nothing to
        found = builder.getOrCreate()
        found.sparkContext.setLogLevel("ERROR")
        with tempfile.TemporaryDirectory(prefix="overdue-ship-") as folder:
            for archive in archives:
                found.sparkContext.addPyFile(as_zip(archive, Path(folder)))
            try:
                yield found
            finally:
                found.stop()


def as_zip(archive: str, folder: Path) -> str:
    """A wheel under a name that Spark imports from: it knows zips, and a wheel is one. Others as they are."""
    if not archive.endswith(".whl"):
        return archive
    name = folder / f"{Path(archive).stem}.zip"
    shutil.copyfile(archive, name)
    return str(name)
