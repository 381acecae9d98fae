"""Where servers of tests keep their data."""

import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_folder():
    """A folder that a server running as another user can reach, gone after the block.

    Not in pytest's own, which every run of pytest on the machine closes to others again.
    """
    with tempfile.TemporaryDirectory(prefix="bzpeer-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
