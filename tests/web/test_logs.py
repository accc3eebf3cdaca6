"""Log lines are JSON objects, and say nothing of what must not be said."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from threading import Event

import pytest
import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler

from web import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()  # other tests read what goes to the standard streams
    root.handlers[:], root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_it_works(stream: io.StringIO) -> None:
    structlog.get_logger("box").info("ready", port=8080)
    logging.getLogger("gunicorn.error").warning("worker %s", "left")
    ours, theirs = lines(stream)
    assert (ours["event"], ours["port"], ours["level"]) == ("ready", 8080, "info")
    assert (theirs["event"], theirs["level"]) == ("worker left", "warning")
    assert "timestamp" in ours
    assert "timestamp" in theirs


def test_a_tick_that_finds_the_last_one_at_work_is_no_news_but_a_failed_one_is(stream: io.StringIO) -> None:
    """With a real scheduler: one run holds the job, the next is left out, the last one fails."""
    left_out, failed = Event(), Event()

    def slow() -> None:
        left_out.wait(60)
        raise ValueError("broken")

    scheduler = BackgroundScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    scheduler.add_listener(lambda _: left_out.set(), EVENT_JOB_MAX_INSTANCES)
    scheduler.add_listener(lambda _: failed.set(), EVENT_JOB_ERROR)
    scheduler.add_job(slow, "interval", seconds=0.01)
    scheduler.start()
    assert left_out.wait(60)
    assert failed.wait(60)
    scheduler.shutdown()
    told = [str(line["event"]) for line in lines(stream)]
    assert not any("maximum number of running instances" in event for event in told)
    assert any("raised an exception" in event for event in told)


@pytest.mark.parametrize("name", sorted(logs.SECRET_FIELDS))
def test_secret_fields_are_blanked(stream: io.StringIO, name: str) -> None:
    structlog.get_logger().info("x", **{name: "s3cret"})
    assert "s3cret" not in stream.getvalue()


@pytest.mark.parametrize("nip", ["199001012020011001", "19900101 202001 1 001", "19900101.202001.1.001"])
def test_what_looks_like_a_nip_is_blanked_wherever_it_stands(stream: io.StringIO, nip: str) -> None:
    structlog.get_logger().warning(f"person {nip} came", where=f"row {nip}")
    logging.getLogger("x").error("again %s", nip)
    assert "19900101" not in stream.getvalue()  # four digits alone may be a moment's
    assert len(lines(stream)) == 2


def test_other_numbers_stay(stream: io.StringIO) -> None:
    structlog.get_logger().info("x", digest="12345678901234567890", k=1_234_567_890_123)
    assert "12345678901234567890" in stream.getvalue()
