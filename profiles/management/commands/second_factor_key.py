"""Print the key with which an account that has a role sets up its first second factor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profiles import second_factors
from profiles.models import User


class Command(BaseCommand):
    help = "Print the key with which an account sets up its second factor; hand it over by another way than mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="The account.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"No account has the address {options['email']!r}.")
        self.stdout.write(second_factors.key_for(user))
