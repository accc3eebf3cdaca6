"""Between the web and the writer: everyone who waits is woken, whatever became of the others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from appliance.commands import Command, Confirm, Done, Reply, Result
from appliance.web import asking as asking_module
from appliance.web.asking import Asking
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken

COMMAND = Confirm(LeaseToken(bytes(16), 1, bytes(16), bytes(16)))


class Writer:
    """Answers in another thread, in groups, as the room's writer does."""

    def __init__(self, answer: Callable[[int], Result], group: int = 1) -> None:
        self.answer = answer
        self.group = group
        self.waiting: list[Callable[[Result], None]] = []
        self.count = 0

    def submit(self, command: Command, done: Callable[[Result], None]) -> None:
        self.waiting.append(done)
        if len(self.waiting) >= self.group:
            group, self.waiting = self.waiting, []
            threading.Thread(target=self._commit, args=(group,)).start()

    def _commit(self, group: list[Callable[[Result], None]]) -> None:
        for done in group:
            self.count += 1
            done(self.answer(self.count))


def test_all_of_a_group_are_answered_each_with_its_own_reply() -> None:
    async def run() -> list[Reply]:
        asking = Asking(Writer(lambda n: Done(n, 0), group=50), asyncio.get_running_loop())
        return await asyncio.gather(*(asking.ask(COMMAND) for _ in range(200)))

    assert sorted(reply.k for reply in asyncio.run(run()) if isinstance(reply, Done)) == list(range(1, 201))


def test_a_refusal_is_raised_where_it_was_asked() -> None:
    refusal = LumbungError(errors.WRONG_STATE)

    async def run() -> None:
        asking = Asking(Writer(lambda n: refusal), asyncio.get_running_loop())
        with pytest.raises(LumbungError) as raised:
            await asking.ask(COMMAND)
        assert raised.value.entry is errors.WRONG_STATE
        with pytest.raises(LumbungError):
            await asyncio.to_thread(asking.ask_and_wait, COMMAND)

    asyncio.run(run())


def test_a_thread_gets_its_reply_too() -> None:
    async def run() -> Reply:
        asking = Asking(Writer(lambda n: Done(7, n)), asyncio.get_running_loop())
        return await asyncio.to_thread(asking.ask_and_wait, COMMAND)

    assert asyncio.run(run()) == Done(7, 1)


def test_a_browser_that_left_does_not_disturb_the_others() -> None:
    async def run() -> Reply:
        writer = Writer(lambda n: Done(n, 0), group=2)
        asking = Asking(writer, asyncio.get_running_loop())
        leaving = asyncio.create_task(asking.ask(COMMAND))
        await asyncio.sleep(0)
        leaving.cancel()
        return await asking.ask(COMMAND)

    assert asyncio.run(run()) == Done(2, 0)


def test_a_writer_that_takes_too_long_is_said_to_be_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_module, "PATIENCE_S", 0.01)

    async def run() -> None:
        asking = Asking(Writer(lambda n: Done(n, 0), group=99), asyncio.get_running_loop())
        with pytest.raises(LumbungError) as raised:
            await asyncio.to_thread(asking.ask_and_wait, COMMAND)
        assert raised.value.entry is errors.NOT_READY

    asyncio.run(run())


def test_a_commit_after_the_loop_has_ended_is_no_error() -> None:
    writer = Writer(lambda n: Done(n, 0), group=99)

    async def run() -> Asking:
        asking = Asking(writer, asyncio.get_running_loop())
        task = asyncio.create_task(asking.ask(COMMAND))
        await asyncio.sleep(0)
        task.cancel()
        return asking

    asking = asyncio.run(run())
    writer._commit(writer.waiting)
    assert not asking._answered
