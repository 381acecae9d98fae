import os
from pathlib import Path

import pytest

from works.arxiv.records import ArxivRecord, digest
from works.ingest.processes import RowMakers
from works.ingest.rows import rows

RECORDS = [ArxivRecord(f"2010.{number:05d}", "On $x$", authors="Ada Byron\t, José\\ Bee") for number in range(1, 8)]


@pytest.fixture
def makers():
    makers = RowMakers(2)
    yield makers
    makers.close()


def test_rows_made_elsewhere_equal_rows_made_here(makers):
    assert makers.collected(makers.begin(RECORDS)) == {digest(record): rows(record) for record in RECORDS}


def test_a_page_may_have_fewer_records_than_there_are_processes(makers):
    assert len(makers.collected(makers.begin(RECORDS[:1]))) == 1


def test_a_killed_process_costs_the_rows_and_is_replaced(makers):
    makers.begin(RECORDS)[0].result()
    makers._makers[0]._process.kill()
    makers._makers[0]._process.wait()

    assert makers.collected(makers.begin(RECORDS)) == {}
    assert len(makers.collected(makers.begin(RECORDS))) == 7


def test_processes_end_with_the_import(makers):
    makers.collected(makers.begin(RECORDS))
    processes = [maker._process for maker in makers._makers]

    makers.close()

    assert all(process.returncode is not None for process in processes)


def test_processes_end_when_their_input_does(makers):
    makers.collected(makers.begin(RECORDS))
    process = makers._makers[0]._process

    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), process.stdin.fileno())

    assert process.wait(timeout=10) == 0
