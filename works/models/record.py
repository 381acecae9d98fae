"""Work and Topic: what was published, as its source says it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from works.arxiv import ids


class Topic(models.Model):
    """An arXiv category."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, blank=True)
    archive = models.CharField(max_length=40)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.name else self.code

    def get_absolute_url(self) -> str:
        return reverse("works:topic", args=[self.code])


class Work(models.Model):
    """One scholarly output: an arXiv e-print with its versions."""

    class Kind(models.TextChoices):
        PREPRINT = "preprint", "Preprint"
        PUBLISHED = "published", "Published"

    class Source(models.TextChoices):
        SNAPSHOT = "snapshot", "arXiv snapshot"
        OAI = "oai", "arXiv OAI-PMH"
        ATOM = "atom", "arXiv API"

    arxiv_id = models.CharField("arXiv id", max_length=40)
    version = models.PositiveSmallIntegerField(help_text="Latest version seen.")
    versions = models.JSONField(help_text='[{"version": 1, "created": "2020-10-08T00:00:00+00:00"}, …]')
    title = models.TextField(help_text="As the source has it, TeX included.")
    title_html = models.TextField(help_text="Rendered once, at import; safe to show.")
    title_plain = models.TextField(help_text="Without markup, for search, page titles and exports.")
    abstract = models.TextField(blank=True)
    abstract_html = models.TextField(blank=True)
    authors_line = models.TextField(blank=True, help_text="As the source has it; the bylines were split from it.")
    kind = models.CharField(max_length=10, choices=Kind)
    primary_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="primary_works"
    )
    topics: "models.ManyToManyField[Topic, WorkTopic]" = models.ManyToManyField(
        Topic, through="WorkTopic", related_name="works"
    )
    categories = ArrayField(models.CharField(max_length=40), help_text="Topic codes, the primary one first.")
    comments = models.TextField(blank=True)
    journal_ref = models.TextField(blank=True)
    report_no = models.TextField(blank=True)
    doi = models.TextField("DOI", blank=True)
    licence = models.TextField(blank=True)
    submitter = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="First version; empty when unknown.")
    updated_at = models.DateTimeField(null=True, blank=True, help_text="Latest version; empty when unknown.")
    year = models.PositiveSmallIntegerField(help_text="Of the latest version, else of the arXiv id.")
    author_count = models.PositiveIntegerField(help_text="Bylines, collaborations included.")
    is_deleted = models.BooleanField(default=False, help_text="The source deleted its record.")
    is_withdrawn = models.BooleanField(default=False, help_text="Deleted, or its comment or abstract says so.")
    source = models.CharField(max_length=10, choices=Source)
    checked_at = models.DateTimeField(help_text="When the source last said so.")
    noticed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it came on file, if that was within 30 days of its submission: for readers, what is new.",
    )
    digest = models.BinaryField(max_length=16, help_text="Of the source record: equal means unchanged.")

    class Meta:
        indexes = [
            models.Index(fields=("-year", "-id"), name="works_work_newest"),
            models.Index(Lower("doi"), name="works_work_doi", condition=~Q(doi="")),
            # When readers could first see it, or when it was submitted, for what came long afterwards.
            models.Index(Coalesce("noticed_at", "submitted_at").desc(), F("id").desc(), name="works_work_appeared"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("arxiv_id",), name="works_work_arxiv_id_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="works_work_version_from_1"),
            models.CheckConstraint(condition=Q(year__gte=1986, year__lte=2200), name="works_work_year_sane"),
            models.CheckConstraint(condition=~Q(arxiv_id=""), name="works_work_has_arxiv_id"),
            models.CheckConstraint(condition=Q(kind__in=["preprint", "published"]), name="works_work_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title_plain

    def get_absolute_url(self) -> str:
        return reverse("works:work", args=[self.arxiv_id])

    @property
    def abs_url(self) -> str:
        return ids.abs_url(self.arxiv_id)

    @property
    def pdf_url(self) -> str:
        return ids.pdf_url(self.arxiv_id)


class WorkText(models.Model):
    """The words of a work, to be searched for: of title and abstract, stemmed and without accents, and beside them its
    topics and its kind as "#cs.LG" and "#preprint". Triggers keep it; in a table of its own, so that works stay narrow.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, primary_key=True, related_name="text")
    year = models.PositiveSmallIntegerField(help_text="Of the work, so that one index gives the newest.")
    words = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=("-year", "-work"), name="works_worktext_newest"),
            GinIndex(fields=("words",), name="works_worktext_words"),
        ]

    def __str__(self) -> str:
        return f"words of {self.work_id}"


class WorkTopic(models.Model):
    """One topic of one work."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="work_topics", db_index=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="work_topics")
    position = models.PositiveSmallIntegerField(help_text="0 is the primary topic.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("work", "topic"), name="works_worktopic_once"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.topic_id}"


class TopicCount(models.Model):
    """How many works of a topic have one value of a facet. Derived, kept by `works.counts.refresh_topics`."""

    class Facet(models.TextChoices):
        YEAR = "year", "Year"
        KIND = "kind", "Kind"
        TOPIC = "topic", "Other topic"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="counts", db_index=False)
    facet = models.CharField(max_length=5, choices=Facet)
    value = models.CharField(max_length=40, help_text="A year, a kind, or the code of another topic.")
    works = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("topic", "facet", "value"), name="works_topiccount_once"),
            models.CheckConstraint(condition=Q(works__gte=1), name="works_topiccount_has_works"),
            models.CheckConstraint(
                condition=Q(facet__in=["year", "kind", "topic"]), name="works_topiccount_facet_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.facet} {self.value}"
