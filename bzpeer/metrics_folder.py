"""Where the web processes of one server add up what they count. Must be known before prometheus_client is imported."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_NAME = "bzpeer-metrics-"


def prepare(server_id: int) -> None:
    """Make the folder of the server whose main process this is, unless one is set; forget those of servers now dead."""
    if VARIABLE in os.environ:
        return
    root = Path(tempfile.gettempdir())
    for folder in root.glob(f"{_NAME}*"):
        if not _is_alive(folder.name.removeprefix(_NAME)):
            shutil.rmtree(folder, ignore_errors=True)
    folder = root / f"{_NAME}{server_id}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Somebody else's folder in a shared place would let them write what is told as ours.
    if folder.stat().st_uid == os.geteuid():
        os.environ[VARIABLE] = str(folder)


def _is_alive(number: str) -> bool:
    with suppress(ValueError, ProcessLookupError):
        try:
            os.kill(int(number), 0)
        except PermissionError:
            return True
        return True
    return False
