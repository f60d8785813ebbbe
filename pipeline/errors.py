"""What can break, named by what the caller should do about it.

What is expected (a page that is no article) is a value, :class:`pipeline.model.Rejected`, and never an exception.
"""


class OverdueError(Exception):
    """Anything that we raise on purpose. The message is one line that names the thing, the place and the remedy."""


class ConfigError(OverdueError):
    """A setting, a source file or a command line is wrong: stop the run before it starts (exit 64)."""


class BusyError(OverdueError):
    """Another run holds the data folder: come back later (exit 75)."""


class PageError(OverdueError):
    """One page cannot be read: skip it and count it."""


class ArchiveError(OverdueError):
    """``archive.db`` or a file being read into it is unusable: set that file aside (exit 1)."""


class DatasetError(OverdueError):
    """``overdue.db`` is missing, unusable or of a version that this program does not know (exit 1)."""


class ExportError(OverdueError):
    """An export could not be written: nothing was changed under its name (exit 1)."""


class WorkerError(OverdueError):
    """The processes that do the work cannot start, or keep dying: look at the machine (exit 1)."""
