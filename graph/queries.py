"""Slices of the research graph: bounded in SQL, a handful of queries whatever the size of the record."""

from graph import around_author, around_institution, around_topic, around_work
from graph.controls import SIZES, Controls, Size
from graph.focus import Entity
from graph.shapes import Slice
from works.models import Author, Topic, Work


def slice_around(entity: Entity, controls: Controls) -> Slice:
    """The neighbourhood of what is in focus, as the controls ask for it. Four queries around an author, else five."""
    if isinstance(entity, Author):
        found = around_author.around(entity, controls)
    elif isinstance(entity, Work):
        found = around_work.around(entity, controls)
    elif isinstance(entity, Topic):
        found = around_topic.around(entity, controls)
    else:
        found = around_institution.around(entity, controls)
    return found.only(controls.shown)


__all__ = ["SIZES", "Size", "slice_around"]
