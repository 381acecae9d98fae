#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from bzpeer.servers import EmbeddedError


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bzpeer.settings")
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        return _complain(str(error))
    except OperationalError as error:
        return _complain(f"The database cannot be reached; is DATABASE_URL right? {error}")
    except RedisConnectionError as error:
        return _complain(f"Redis cannot be reached; is REDIS_URL right? {error}")
    return 0


def _complain(message: str) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
