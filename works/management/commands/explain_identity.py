"""Say why two bylines are, or are not, one person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from works.identity import counting, loading
from works.identity.explain import Explanation, across_blocks, explain
from works.identity.groups import Join


class Command(BaseCommand):
    help = "Print each join, or the refusal to join, of two bylines with its reasons."

    def add_arguments(self, parser: CommandParser) -> None:
        place = "A byline: its key, or arXiv id and position as in 2010.04116/3."
        parser.add_argument("one", help=place)
        parser.add_argument("other", help=place)

    def handle(self, *args: Any, **options: Any) -> None:
        keys = [_key(options[name]) for name in ("one", "other")]
        if keys[0] == keys[1]:
            raise CommandError("These are the same byline. Name two.")
        blocks = loading.blocks_of(keys)
        found, standing = loading.load(sorted(set(blocks)))
        one, other = (next(s for s in found[block] if s.id == key) for key, block in zip(keys, blocks, strict=True))
        if blocks[0] != blocks[1]:
            self._tell(across_blocks(one, other))
        else:
            self._tell(explain(one, other, found[blocks[0]], counting.current(timezone.now()), standing))

    def _tell(self, told: Explanation) -> None:
        for signature in (told.one, told.other):
            self.stdout.write(f"{signature.id}: {signature.byline} on “{signature.title or 'its work'}”")
        self.stdout.write(f"Names: {told.match}.")
        for label, terms in told.shared:
            self.stdout.write(f"Both have {label}: {', '.join(terms)}.")
        if not told.are_one:
            self.stdout.write(f"Not joined. {told.refusal}")
            return
        self.stdout.write("Joined:")
        for join in told.path:
            self.stdout.write(f"  {_in_words(join)}")


def _in_words(join: Join) -> str:
    sizes = f"{len(join.one)} and {len(join.other)} bylines"
    odds = "" if join.score is None else f" Log-odds {join.score:+.1f}: {'; '.join(join.reasons)}."
    return f"{sizes}: {join.why}{odds}"


def _key(given: str) -> int:
    """The key of the byline that is meant. Raises CommandError when there is none."""
    arxiv_id, _, position = given.rpartition("/")
    key = loading.byline_at(arxiv_id, int(position)) if arxiv_id and position.isdigit() else None
    if key is None and given.isdigit():
        key = loading.byline_of_key(int(given))
    if key is None:
        raise CommandError(f"No byline of a person is known as {given}. Give its key, or arXiv id and position.")
    return key
