"""How much of the API one client may ask for: counted in the cache, by account for keys, else by address."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

from bzpeer.http import client_ip

# Seconds of the window in which requests are counted.
WINDOW = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands: what it may ask a minute, what is left, and in how many seconds that is renewed."""

    policy: str
    limit: int
    remaining: int
    reset: int
    is_over: bool

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers-10 writes it."""
        found = {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.reset}',
        }
        return found | ({"Retry-After": str(max(self.reset, 1))} if self.is_over else {})


def take(request: HttpRequest, account_id: int | None) -> Standing | None:
    """Count one request of this account, or of this address; None while nobody counts."""
    policy, limit, who = (
        ("anonymous", settings.API_LIMIT, client_ip(request))
        if account_id is None
        else ("key", settings.API_KEY_LIMIT, f"account {account_id}")
    )
    usage = get_usage(request, group="api", key=lambda group, request: who, rate=f"{limit}/m", increment=True)
    # Without Redis nothing is counted, and what only reads is answered.
    if usage is None or usage["time_left"] < 0:
        return None
    return Standing(policy, limit, max(limit - usage["count"], 0), usage["time_left"], usage["should_limit"])
