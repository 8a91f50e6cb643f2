"""`lanes`: carries deliveries to their channels, each channel in a thread of its own. The clock is read here."""

import gc
import logging
import signal
import threading
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from django.utils.timezone import now

from loa.delivery import (
    account_actions,
    canary_actions,
    lane_actions,
    look_actions,
    outside_actions,
    recall_actions,
    revive_actions,
    sweep_actions,
)
from loa.delivery.canary_rules import LOOK_EVERY
from loa.delivery.journal import Journal
from loa.delivery.lane_actions import Outcome, journal_folder
from loa.delivery.lane_queries import busy, due_looks, due_recalls, room
from loa.delivery.port import Batches
from loa.delivery.registry import channels
from loa.subscriptions import actions as subscriptions

logger = logging.getLogger(__name__)

PRUNE_EVERY = timedelta(hours=6)
OUTSIDE_EVERY = timedelta(minutes=5)
ACCOUNTS_EVERY = timedelta(minutes=30)
SWEEP_EVERY = timedelta(minutes=1)
MEND_EVERY = timedelta(seconds=1)
ONE = 1  # of a channel that hands over one at a time: what is urgent waits for one hand-over at most
FLUSH = timedelta(seconds=5)  # a batch writes what came of it at least so often
LOOKS = 20


class Command(BaseCommand):
    """Until stopped: every channel's due deliveries and looks; what a crash left behind is taken up."""

    help = "Chuyển các lượt gửi đến hạn cho từng kênh và khôi phục lượt gửi bị ngắt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm hết việc đến hạn rồi thôi")
        parser.add_argument("--every", type=float, default=0.3, help="giây giữa hai lượt")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["once"]:
            with Journal(journal_folder()) as journal:
                mend()
                sweep()
                while sum(carry(kind, journal) for kind in channels()):
                    pass
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        bells = {kind: [threading.Event() for _ in range(_parallel(kind))] for kind in channels()}
        lanes = [threading.Thread(target=lane, args=(kind, stop, bell), name=kind) for kind, many in bells.items() for bell in many]
        lanes.append(threading.Thread(target=patrol, args=(stop,), name="patrol"))
        at_rest()
        for thread in lanes:
            thread.start()
        _watch(bells, stop, options["every"])
        for bell in (bell for many in bells.values() for bell in many):
            bell.set()
        for thread in lanes:
            thread.join(timeout=10)


def at_rest() -> None:
    """What is loaded stays: the collector of garbage need not walk through the whole program again and again."""
    gc.collect()
    gc.freeze()


def _parallel(kind: str) -> int:
    channel = channels()[kind]
    return channel.parallel if isinstance(channel, Batches) else 1


def _watch(bells: Mapping[str, list[threading.Event]], stop: threading.Event, every: float) -> None:
    """Ring for the lanes that have something to do, so that idle ones ask the database nothing; every second, mend."""
    mended = swept = pruned = now() - PRUNE_EVERY
    while not stop.wait(every):
        with _again():
            for bell in (bell for kind in busy(now()) for bell in bells.get(kind, ())):
                bell.set()
            if now() - mended >= MEND_EVERY:
                mend()
                mended = now()
            if now() - swept >= SWEEP_EVERY:
                sweep()
                swept = now()
            if now() - pruned >= PRUNE_EVERY:
                call_command("prune_db_task_results", min_age_days=2, verbosity=0)
                subscriptions.forget(at=now())
                pruned = now()


class _again:  # noqa: N801  # reads as a word of the loop
    """A busy database or one bad row must not end the round for all."""

    def __enter__(self) -> None:
        close_old_connections()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, OperationalError):
            logger.warning("the database was busy: %s", error)
        elif isinstance(error, Exception):
            logger.error("a round of the lanes failed", exc_info=error)
        return error is None or isinstance(error, Exception)


def mend() -> None:
    """Take up what a dead worker left behind, and what its time has passed."""
    revive_actions.revive(at=now())
    sweep_actions.expire(at=now())


def sweep() -> None:
    """Give an end to what has waited too long."""
    for sweeper in (sweep_actions.out_of_time, sweep_actions.closed_too_long, sweep_actions.unproven, sweep_actions.stranded):
        sweeper(at=now())


def patrol(stop: threading.Event) -> None:
    """Test messages and the check from outside, in a thread of their own: a dead endpoint holds up no lane."""
    checked = now()  # the site may still be starting
    asked = checked - ACCOUNTS_EVERY
    while not stop.wait(LOOK_EVERY.total_seconds()):
        with _again():
            canary_actions.tick(clock=now)
            if settings.LOA_OUTSIDE_MINUTES and now() - checked >= OUTSIDE_EVERY:
                outside_actions.check(at=now())
                checked = now()
            if now() - asked >= ACCOUNTS_EVERY:
                asked = now()
                account_actions.ask_accounts(at=asked)
    connection.close()


def lane(kind: str, stop: threading.Event, bell: threading.Event, every: float = 30.0) -> None:
    """Carry one channel's deliveries whenever the bell rings, until stopped."""
    with Journal(journal_folder()) as journal:
        while not stop.is_set():
            bell.wait(every)
            bell.clear()
            with _again():
                while not stop.is_set() and carry(kind, journal):
                    pass
    connection.close()


def carry(kind: str, journal: Journal) -> int:
    """One round of a lane: a batch of deliveries, then looks. Returns how many rows were worked on."""
    channel, free = channels()[kind], room(kind, now())
    batch = channel.batch if isinstance(channel, Batches) else ONE
    most = batch if free is None else min(batch, free)
    count = 0
    if most:
        token = f"{journal.name}:{uuid.uuid4().hex[:12]}"
        taken = lane_actions.take(kind=kind, token=token, at=now(), most=most)
        for part in _parts(lane_actions.hand_over(taken=taken, kind=kind, at=now(), journal=journal)):
            lane_actions.finish(outcomes=part, token=token, at=now())
            count += len(part)
        if taken:
            journal.clear()
    recalls = due_recalls(kind, now(), LOOKS)
    for pk in recalls:  # what is wrong goes before what is new
        recall_actions.recall(delivery_id=pk, at=now())
    looks = due_looks(kind, now(), LOOKS)
    for pk in looks:
        look_actions.look(delivery_id=pk, at=now())
    return count + len(recalls) + len(looks)


def _parts(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes as they come, in parts that are written before long."""
    part: list[Outcome] = []
    since = now()
    for outcome in outcomes:
        part.append(outcome)
        if now() - since >= FLUSH:
            yield part
            part, since = [], now()
    if part:
        yield part
