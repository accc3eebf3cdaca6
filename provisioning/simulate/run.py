"""A roomful of simulated participants at once: threads of `play`, their promises, and the faults they met."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from provisioning.simulate.browser import BoxRefusedError, Browser, LineLostError, Seams, seeded
from provisioning.simulate.people import InventedPerson, Person, RecordedPerson
from provisioning.simulate.play import Card, Pace, Played, play

AT_ONCE = 400  # browsers at one time; more people than that come one after the other


@dataclass
class Fault:
    """Why one participant did not reach the slip. `nip` is cut to its last four digits."""

    nip: str
    what: str


DONE_BEFORE = "already_submitted"


@dataclass
class Outcome:
    """What a whole run came to."""

    played: list[Played] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seconds: float = 0.0
    answers: int = 0
    done_before: int = 0  # people who had submitted in an earlier run, or by hand: they were promised nothing by us


@dataclass(frozen=True)
class Plan:
    """What to play: the box, who sits down, how fast, and from which seed."""

    box: str
    cards: Sequence[Card]
    speed: float
    seed: int
    recorded: Sequence[dict[str, str]] | None = None
    at_once: int = AT_ONCE
    give_up_s: float = 120.0


def run(plan: Plan, on_answer: Callable[[], None], on_done: Callable[[], None]) -> Outcome:
    """Plays everybody; never raises for a participant: their trouble is a Fault. Ctrl-C ends the play and raises."""
    outcome, lock, stop = Outcome(), threading.Lock(), threading.Event()
    began = time.monotonic()

    def answered() -> None:
        with lock:
            outcome.answers += 1
        on_answer()

    def one(number: int, card: Card) -> None:
        source = seeded(plan.seed, number)
        browser = Browser(plan.box, Seams(time.monotonic, lambda s: _wait(stop, s), source), give_up_s=plan.give_up_s)
        person: Person = RecordedPerson(source, plan.recorded[number]) if plan.recorded else InventedPerson(source)
        try:
            result = play(browser, person, card, Pace(browser, plan.speed, stop.is_set), answered)
            with lock:
                outcome.played.append(result)
        except (BoxRefusedError, LineLostError) as trouble:
            with lock:
                if isinstance(trouble, BoxRefusedError) and trouble.name == DONE_BEFORE and not browser.log:
                    outcome.done_before += 1
                    return
                outcome.faults.append(Fault(f"…{card.nip[-4:]}", str(trouble)))
        finally:
            on_done()

    with ThreadPoolExecutor(min(plan.at_once, len(plan.cards)) or 1, thread_name_prefix="browser") as pool:
        futures = [pool.submit(one, number, card) for number, card in enumerate(plan.cards)]
        try:
            for future in futures:
                future.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    outcome.seconds = time.monotonic() - began
    return outcome


def _wait(stop: threading.Event, seconds: float) -> None:
    stop.wait(seconds)
