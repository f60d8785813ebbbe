"""The rows of ``runs`` and of the tables about a run, to and from :class:`pipeline.model.RunReport`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.model import Finding, RunReport

if TYPE_CHECKING:
    import sqlite3


def begin(conn: sqlite3.Connection, command: str, topic: str, started_at: datetime) -> int:
    """Open a run and return its number."""
    run = conn.execute(
        "INSERT INTO runs (command, topic, started_at, status) VALUES (?, ?, ?, 'running')",
        [command, topic, started_at.isoformat(timespec="seconds")],
    ).lastrowid
    assert run is not None
    return run


def finish(conn: sqlite3.Connection, report: RunReport) -> None:
    """Store the report of a run, in place of what was stored of it before."""
    finished_at = report.finished_at and report.finished_at.isoformat(timespec="seconds")
    conn.execute("UPDATE runs SET finished_at = ?, status = ? WHERE id = ?", [finished_at, report.status, report.run])
    for table in ("run_counts", "run_times", "run_findings"):
        conn.execute(f"DELETE FROM {table} WHERE run_id = ?", [report.run])
    conn.executemany(
        "INSERT INTO run_counts (run_id, stage, name, count) VALUES (?, ?, ?, ?)",
        [(report.run, stage, *counter) for stage, counts in report.counts.items() for counter in counts.items()],
    )
    conn.executemany(
        "INSERT INTO run_times (run_id, stage, seconds) VALUES (?, ?, ?)",
        [(report.run, stage, seconds) for stage, seconds in report.seconds.items()],
    )
    conn.executemany(
        "INSERT INTO run_findings (run_id, source, message) VALUES (?, ?, ?)",
        [(report.run, finding.source, finding.message) for finding in report.findings],
    )


def report(conn: sqlite3.Connection, run: int | None) -> RunReport | None:
    """The report of that run, or of the latest one; None if there is none."""
    row = conn.execute(
        "SELECT id, command, started_at, finished_at, status FROM runs "
        "WHERE id = coalesce(?, (SELECT max(id) FROM runs))",
        [run],
    ).fetchone()
    if row is None:
        return None
    number, command, started_at, finished_at, status = row
    found = RunReport(
        run=number,
        command=command,
        started_at=datetime.fromisoformat(started_at),
        finished_at=datetime.fromisoformat(finished_at) if finished_at else None,
        status=status,
    )
    fill(conn, found)
    return found


def fill(conn: sqlite3.Connection, found: RunReport) -> None:
    """Add the counts, times and findings of its run to a report."""
    for stage, name, count in conn.execute("SELECT stage, name, count FROM run_counts WHERE run_id = ?", [found.run]):
        found.count(stage, name, count)
    found.seconds.update(conn.execute("SELECT stage, seconds FROM run_times WHERE run_id = ?", [found.run]))
    found.findings.extend(
        Finding(source=source, message=message)
        for source, message in conn.execute(
            "SELECT source, message FROM run_findings WHERE run_id = ? ORDER BY id", [found.run]
        )
    )
