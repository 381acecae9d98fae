"""What is derived for the graph on a schedule: once an hour, too slow on a large record to follow every import."""

from celery import shared_task
from django.utils import timezone

from graph import adjacency_files, topic_years


@shared_task(name="graph.rebuild_topic_years")
def rebuild_topic_years() -> None:
    """Count works by topic and year, and what the graph covers, anew."""
    topic_years.rebuild(timezone.now())


@shared_task(name="graph.build_paths")
def build_paths() -> None:
    """Build the adjacency that paths are searched in, on the host of this worker."""
    adjacency_files.build(timezone.now())
