"""Imports in the background: slices of runs that a worker holds, and the daily harvest."""

import structlog
from celery import shared_task
from django.utils import timezone

from works.identity import resolve
from works.ingest import harvest, runs
from works.models import ImportRun
from works.search import found_names

# A worker goes on with a run for so long, then queues the rest: tasks stay far below their time limit, and a
# worker that is asked to stop can.
SLICE_SECONDS = 600

_log = structlog.get_logger(__name__)


@shared_task(name="works.continue_imports")
def continue_imports() -> None:
    """Go on with the oldest run that workers hold; finds queued ones, and those whose worker was killed."""
    run = (
        ImportRun.objects.filter(by_worker=True, state__in=(ImportRun.State.QUEUED, ImportRun.State.RUNNING))
        .order_by("pk")
        .first()
    )
    if run is None:
        return
    try:
        runs.advance(run, seconds=SLICE_SECONDS)
    except runs.AlreadyRunning:
        return
    except Exception as error:
        # The run keeps it for the curators; it is no failure of the task.
        _log.warning("import failed", run=run.pk, error=str(error))
    # Others that wait are found by the schedule.
    if run.state == ImportRun.State.RUNNING:
        continue_imports.delay()


@shared_task(name="works.resolve_queued")
def resolve_queued() -> None:
    """Help to resolve the blocks that are queued; none left is nothing to do."""
    resolve.work_off(timezone.now)


@shared_task(name="works.rebuild_name_prefixes")
def rebuild_name_prefixes() -> None:
    """Choose anew whose names come first for each common beginning."""
    found_names.rebuild_prefixes()


@shared_task(name="works.harvest_daily")
def harvest_daily() -> None:
    """Harvest what changed since the last harvest, or go on with the one that did not come to its end."""
    unfinished = (
        ImportRun.objects.filter(source=ImportRun.Source.OAI, by_worker=True)
        .exclude(state__in=(ImportRun.State.FINISHED, ImportRun.State.PAUSED))
        .order_by("-pk")
        .first()
    )
    if unfinished is not None:
        unfinished.state = ImportRun.State.QUEUED
        unfinished.save(update_fields=["state"])
    elif (arguments := harvest.next_arguments()) is not None:
        runs.create(ImportRun.Source.OAI, arguments, by_worker=True)
    continue_imports.delay()
