"""Give the groups of readers, authors, curators and administrators their permissions; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profiles import roles, second_factors
from profiles.models import User


class Command(BaseCommand):
    help = "Give each role its permissions; with --grant, give an account a role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--grant", metavar="ROLE", choices=list(roles.ROLES), help="A role for --to.")
        parser.add_argument("--to", metavar="EMAIL", help="The account that gets it.")

    def handle(self, *args: Any, **options: Any) -> None:
        roles.sync()
        if options["grant"]:
            user = User.objects.filter(email__iexact=options["to"] or "").first()
            if user is None:
                raise CommandError(f"No account has the address {options['to']!r}. Name one with --to.")
            roles.grant(user, options["grant"])
            self.stdout.write(f"{user} is {options['grant'].lower()} now.")
            if user.is_staff and not second_factors.has_one(user):
                key = second_factors.key_for(user)
                self.stdout.write(
                    "The admin asks for a second factor. This key lets the account set one up, within three"
                )
                self.stdout.write(f"days; hand it over by another way than mail: {key}")
