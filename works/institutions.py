"""Institutions from ROR: stored in one pass, and found by the domains of e-mail addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from bzpeer.copying import copying
from works.models import Institution, InstitutionDomain
from works.ror import Organisation

_STAGE_SQL = """
DROP TABLE IF EXISTS staged_institution, staged_domain;
CREATE TEMP TABLE staged_institution (ror_id text PRIMARY KEY, name text, country_code text) ON COMMIT DROP;
CREATE TEMP TABLE staged_domain (ror_id text, domain text) ON COMMIT DROP;
"""
_INSTITUTIONS_SQL = """
INSERT INTO works_institution (ror_id, name, country_code) SELECT ror_id, name, country_code FROM staged_institution
ON CONFLICT (ror_id) DO UPDATE SET name = excluded.name, country_code = excluded.country_code
    WHERE (works_institution.name, works_institution.country_code) <> (excluded.name, excluded.country_code)
"""
# Of the institutions that the file speaks of, exactly its domains stay.
_GONE_SQL = """
DELETE FROM works_institutiondomain AS d USING works_institution AS i
WHERE i.id = d.institution_id AND i.ror_id IN (SELECT ror_id FROM staged_institution)
    AND (i.ror_id, d.domain) NOT IN (SELECT ror_id, domain FROM staged_domain)
"""
_DOMAINS_SQL = """
INSERT INTO works_institutiondomain (domain, institution_id)
SELECT s.domain, i.id FROM staged_domain AS s JOIN works_institution AS i USING (ror_id) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """Institutions read, of which new or changed; domains new and gone."""

    read: int
    changed: int
    domains_new: int
    domains_gone: int


@transaction.atomic
def store(organisations: Iterable[Organisation]) -> Stored:
    """Store organisations with their domains; storing the same again changes nothing."""
    # Read to the end first: a file that breaks off stores nothing, and the connection cannot wait while it copies.
    found = {organisation.ror_id: organisation for organisation in organisations}
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_SQL)
        with copying("COPY staged_institution FROM STDIN") as copy:
            for each in found.values():
                copy.write_row((each.ror_id, each.name, each.country_code))
        with copying("COPY staged_domain FROM STDIN") as copy:
            for each in found.values():
                for domain in each.domains:
                    copy.write_row((each.ror_id, domain))
        counts = []
        for statement in (_INSTITUTIONS_SQL, _GONE_SQL, _DOMAINS_SQL):
            cursor.execute(statement)
            counts.append(cursor.rowcount)
    changed, gone, new = counts
    return Stored(len(found), changed, new, gone)


def by_domain(domains: Iterable[str]) -> dict[str, list[Institution]]:
    """The institutions that ROR gives each very domain, by name. Unique (domain, institution) finds them."""
    found: dict[str, list[Institution]] = {}
    rows = InstitutionDomain.objects.filter(domain__in=list(domains)).select_related("institution")
    for row in rows.order_by("institution__name", "institution"):
        found.setdefault(row.domain, []).append(row.institution)
    return found
