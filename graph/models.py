"""What is derived from works for reading quickly. All of it can be dropped and rebuilt at any time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from works.models import Author, Topic


class Neighbourhood(models.Model):
    """All collaborations of one author, the strongest first; an author without any has no row.

    Stored once from each end, so that one row answers for its author however large the record: the view `graph_tie`
    unpacks them, the view `graph_collaboration` shows each pair once. A row for each pair took three times the space.
    """

    author = models.OneToOneField(Author, on_delete=models.CASCADE, primary_key=True, related_name="+")
    others = ArrayField(models.BigIntegerField(), help_text="Keys of the authors who share works with this one.")
    facts = ArrayField(
        models.BigIntegerField(),
        help_text="For each of them, packed: credit in 1/10,000 (26 bits), works (15), last year (8), first year (8), "
        "authors of the smallest team (6). Sorts by strength.",
    )
    # Authors of many works only: what a slice would otherwise gather from all of them.
    newest = ArrayField(models.BigIntegerField(), null=True, help_text="Keys of the latest works.")
    topic_ids = ArrayField(models.BigIntegerField(), null=True, help_text="Most frequent topics.")
    topic_works = ArrayField(models.IntegerField(), null=True, help_text="Works on each of them.")
    left_out = models.IntegerField(null=True, help_text="Works with too many authors to tie anybody.")
    unresolved = models.IntegerField(null=True, help_text="Bylines of the other works that are no author's yet.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(facts__len=F("others__len")), name="graph_neighbourhood_facts_for_each"),
            models.CheckConstraint(
                condition=~Q(others__contains=[F("author_id")]), name="graph_neighbourhood_without_itself"
            ),
            models.CheckConstraint(
                condition=Q(newest=None, topic_ids=None, topic_works=None, left_out=None, unresolved=None)
                | Q(
                    newest__isnull=False,
                    topic_ids__isnull=False,
                    topic_works__isnull=False,
                    left_out__isnull=False,
                    left_out__gte=0,
                    unresolved__isnull=False,
                    unresolved__gte=0,
                ),
                name="graph_neighbourhood_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.author_id)


class TopicYear(models.Model):
    """The works of one topic in one year: how many, and the latest of them."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    works = models.PositiveIntegerField()
    newest = ArrayField(models.BigIntegerField(), help_text="Keys of the latest works, at most 1,000.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("topic", "year"), name="graph_topicyear_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} in {self.year}"


class Coverage(models.Model):
    """What the graph knows and what it leaves out, over everything on file; one row, made with the topic years."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    works = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(help_text="Works with too many authors to tie anybody.")
    single = models.PositiveIntegerField(help_text="Works of one author, which tie nobody.")
    bylines = models.PositiveBigIntegerField()
    unresolved = models.PositiveBigIntegerField(help_text="Bylines that are no author's yet, groups not counted.")
    groups = models.PositiveBigIntegerField(help_text="Bylines of collaborations, which are no person.")
    authors = models.PositiveIntegerField(help_text="Authors with works.")
    affiliated = models.PositiveIntegerField(help_text="Authors of whom an institution is stated.")
    pairs = models.PositiveBigIntegerField(help_text="Pairs of authors who share works.")
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "coverage"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="graph_coverage_one_row")]

    def __str__(self) -> str:
        return f"{self.works} works"

    @property
    def unaffiliated(self) -> int:
        """Authors with works of whom no institution is stated; those stated without works make it no smaller than 0."""
        return max(0, self.authors - self.affiliated)
