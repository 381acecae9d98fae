"""ORCID for the tests of people."""

from tests.orcid_server import orcid, orcid_process

__all__ = ["orcid", "orcid_process"]
