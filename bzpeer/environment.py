"""The environment that settings are read from: each variable as it is, or from the file that NAME_FILE names.

Files are how containers hand over secrets. Knows nothing of Django.
"""

from environ.fileaware_mapping import FileAwareMapping

from bzpeer.servers import EmbeddedError


class Environment(FileAwareMapping):  # type: ignore[misc]
    """Of a mapping such as `os.environ`; the line break that editors leave at the end of a file is no part of it."""

    def __getitem__(self, key: str) -> str:
        try:
            return str(super().__getitem__(key)).rstrip("\r\n")
        except OSError as error:
            raise EmbeddedError(f"{key}_FILE names a file that cannot be read: {error}") from error
