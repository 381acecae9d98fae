"""The secret key of a checkout that was given none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from bzpeer.servers import EmbeddedError


def secret_key(data_dir: Path) -> str:
    """A random key kept in the data folder, so that sessions outlive a restart. Raises EmbeddedError."""
    path = data_dir / "secret_key"
    with suppress(FileNotFoundError):
        return path.read_text()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise EmbeddedError(f"No SECRET_KEY is set and none can be kept in {data_dir}: {error}") from error
    return path.read_text()
