"""E-mails a second against plain smtplib to the same sink; deliveries with the worker killed ten times; one channel down.

usage: python bench/deliver.py [--letters 2000] [--deliveries 100000] [--kills 10]

The sink is an aiosmtpd mail server of this machine that writes down the Message-ID of each letter that it took. The last line is JSON.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

SENDER = "loa@example.vn"
ROUNDS = 9
LINE = 33  # bytes of a line of the log: a key and a line end
AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class Log:
    """Writes down the Message-ID of what the server took, a line each, before it answers."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # the library's name
        """Take a letter."""
        letter = envelope.original_content
        begin = letter.index(b"Message-ID: <") + 13
        os.write(self._file, letter[begin : letter.index(b"@", begin)] + b"\n")
        return "250 taken"


async def sink(port: int, log: Path) -> None:
    """A mail server that takes everything."""
    handler, loop = Log(log), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=False), "127.0.0.1", port)
    await server.serve_forever()


def started_sink(port: int, log: Path) -> subprocess.Popen[bytes]:
    """The sink in a process of its own."""
    process = subprocess.Popen([sys.executable, __file__, "--sink", str(port), "--log", str(log)])
    for _ in range(100):
        with contextlib.suppress(OSError), smtplib.SMTP("127.0.0.1", port, timeout=2):
            return process
        time.sleep(0.1)
    sys.exit("the sink did not start")


def fill(count: int, kind: str = "email") -> None:
    """A release with its letter, `count` subscribers and a delivery to each."""
    from loa.channels.email.channel import Email
    from loa.delivery.models import Delivery
    from loa.delivery.port import Content
    from loa.ledger import store
    from loa.newsroom.models import Message, Release, Rendition
    from loa.organisations.models import Body, User
    from loa.subscriptions.models import Subscription

    user = User.objects.create_user(f"nguoi-{kind}")
    body = Body.objects.create(name="Ủy ban nhân dân xã", short_name="UBND xã", kind="commune")
    text = "Hộ nghèo được đổi thẻ bảo hiểm y tế mới, không mất tiền, tại Bộ phận Một cửa.\n\n" * 6
    content = Content(
        "Cấp đổi thẻ bảo hiểm y tế", "Đổi thẻ mới.", text, "Hộ nghèo", None, "Đến xã.", None, body.name, "", "Xã", "https://x.example.vn/t"
    )
    message = Message.objects.create(title=content.title, owner=body, author=user, slug=f"the-{kind}", created_at=AT, updated_at=AT)
    release = Release.objects.create(
        message=message,
        version=1,
        number=f"1/{kind}",
        title=content.title,
        content={},
        content_sha256="",
        envelope={},
        folded="",
        released_at=AT,
    )
    made = Email(sender=SENDER).render(content)
    digest = store.put(made.body)
    Rendition.objects.create(
        release=release, channel=kind, media_type=made.media_type, extension="eml", sha256=digest, bytes=len(made.body), text=made.text
    )
    codes = [f"{kind[0]}{n:031x}" for n in range(count)]
    Subscription.objects.bulk_create(
        (Subscription(code=c, kind=kind, address=f"dan{n}.{kind}@example.vn", asked_at=AT, confirmed_at=AT) for n, c in enumerate(codes)),
        batch_size=2000,
    )
    Delivery.objects.bulk_create(
        (
            Delivery(
                key=c, release=release, channel=kind, destination_kind="subscriber", destination_code=c, destination_name="Người đăng ký",
                body=body, next_attempt_at=AT, created_by=user, created_at=AT,
            )
            for c in codes
        ),
        batch_size=2000,
    )  # fmt: skip


def plain(port: int, letters: list[bytes]) -> float:
    """Letters a second of smtplib over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        begun = time.perf_counter()
        for letter in letters:
            server.sendmail(SENDER, ["dan@example.vn"], letter)
        return len(letters) / (time.perf_counter() - begun)


def lanes_until(gone: int, log: Path, count: int) -> float:
    """Seconds until `gone` deliveries in all are gone, by the threads that the worker has; those beyond are held back.

    The database is asked only when the sink has the last of the `count` letters: to ask all the time would be measured too.
    """
    from loa.delivery.management.commands.lanes import lane
    from loa.delivery.models import Delivery
    from loa.delivery.registry import channels

    waiting = Delivery.objects.filter(state="pending")
    later = list(waiting.order_by("pk").values_list("pk", flat=True)[gone - waiting.model.objects.exclude(state="pending").count() :])
    Delivery.objects.filter(pk__in=later).update(next_attempt_at=datetime(2999, 1, 1, tzinfo=UTC))
    due = waiting.filter(next_attempt_at__lt=datetime(2998, 1, 1, tzinfo=UTC))
    stop, parallel = threading.Event(), channels()["email"].parallel  # type: ignore[attr-defined]
    threads = [threading.Thread(target=lane, args=("email", stop, threading.Event(), 0.05)) for _ in range(parallel)]
    begun, full = time.perf_counter(), log.stat().st_size + count * LINE
    for thread in threads:
        thread.start()
    while log.stat().st_size < full:
        time.sleep(0.005)
    while due.exists() or Delivery.objects.filter(state="sending").exists():
        time.sleep(0.02)
    seconds = time.perf_counter() - begun
    stop.set()
    for thread in threads:
        thread.join()
    Delivery.objects.filter(pk__in=later).update(next_attempt_at=AT)
    return seconds


def speed(port: int, log: Path, count: int) -> dict[str, Any]:
    """Ours and plain, turn about, so that what else the machine does weighs on both alike; seconds of all rounds together."""
    from loa.channels.email.letter import addressed
    from loa.delivery.management.commands.lanes import at_rest
    from loa.delivery.models import Delivery
    from loa.delivery.parcel_queries import parcels_of

    fill(count * ROUNDS)
    at_rest()  # for both alike
    letters = [
        addressed(p, "example.vn") for _, p in parcels_of(Delivery.objects.select_related("release", "release__message")[:count], AT)
    ]  # type: ignore[arg-type]
    ours, theirs, spent = [], [], []
    for number in range(ROUNDS):
        begun = time.process_time()
        theirs.append(count / plain(port, letters))
        between = time.process_time()
        ours.append(lanes_until(count * (number + 1), log, count))
        spent.append(((time.process_time() - between) / count * 1e6, (between - begun) / count * 1e6))
    each = sorted(other / own for own, other in zip(ours, theirs, strict=True))
    return {
        "ours_per_second": round(count * ROUNDS / sum(ours)), "smtplib_per_second": round(count * ROUNDS / sum(theirs)),
        "ratio": round(sum(theirs) / sum(ours), 3), "ratio_median": round(each[ROUNDS // 2], 3), "ratios": [round(one, 2) for one in each],
        "ours_cpu_microseconds": round(min(own for own, _ in spent)), "smtplib_cpu_microseconds": round(min(other for _, other in spent)),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def killed(log: Path, count: int, kills: int) -> dict[str, Any]:
    """`count` deliveries by `loa`'s own command, killed `kills` times without a word."""
    from loa.delivery.models import Delivery

    Delivery.objects.all().delete()
    log.write_bytes(b"")
    from loa.subscriptions.models import Subscription

    Subscription.objects.all().delete()
    fill_again(count)
    line, begun, gone = [sys.executable, "-m", "django", "lanes"], time.perf_counter(), 0
    worker = subprocess.Popen(line)
    while (waiting := Delivery.objects.filter(state__in=["pending", "sending", "retrying"]).count()) and time.perf_counter() - begun < 1800:
        time.sleep(0.7)
        if gone < kills and waiting < count * (1 - gone / (kills + 1)):
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            gone += 1
            print(f"  {count - waiting:,} / {count:,}, killed {gone} times", flush=True)
            worker = subprocess.Popen(line)
    seconds = time.perf_counter() - begun
    worker.terminate()
    worker.wait()
    taken = Counter(log.read_text().split())
    states = Counter(Delivery.objects.values_list("state", flat=True))
    known = set(Delivery.objects.filter(state="accepted").values_list("key", flat=True)) | set(
        Delivery.objects.filter(state="handed_over").values_list("key", flat=True)
    )
    unknown = set(Delivery.objects.filter(state="unknown").values_list("key", flat=True))
    return {
        "deliveries": count, "kills": gone, "seconds": round(seconds), "states": dict(states),
        "doubled": sum(n > 1 for n in taken.values()),
        "lost": len([k for k in known if k not in taken]),
        "unknown_asked_of_a_person": len(unknown), "of_these_had_arrived": len(unknown & set(taken)),
        "of_these_had_not_arrived": len(unknown - set(taken)), "neither_known_nor_unknown": count - len(known) - len(unknown),
    }  # fmt: skip


def fill_again(count: int) -> None:
    """Fresh deliveries of the release that is there."""
    from loa.delivery.models import Delivery
    from loa.newsroom.models import Release
    from loa.subscriptions.models import Subscription

    release = Release.objects.get()
    codes = [f"k{n:031x}" for n in range(count)]
    Subscription.objects.bulk_create(
        (Subscription(code=c, kind="email", address=f"k{n}@example.vn", asked_at=AT, confirmed_at=AT) for n, c in enumerate(codes)),
        batch_size=2000,
    )
    Delivery.objects.bulk_create(
        (
            Delivery(
                key=c, release=release, channel="email", destination_kind="subscriber", destination_code=c,
                destination_name="Người đăng ký", body=release.message.owner, next_attempt_at=AT, created_by=release.message.author,
                created_at=AT,
            )
            for c in codes
        ),
        batch_size=2000,
    )  # fmt: skip


def one_down() -> dict[str, float]:
    """Seconds until a delivery of a healthy lane is handed over, with and without a dead lane beside it."""
    from loa.delivery.management.commands import lanes
    from loa.delivery.models import Delivery
    from loa.delivery.port import Handed, Parcel, TryLater
    from loa.delivery.registry import channels
    from loa.newsroom.models import Release, Rendition

    release = Release.objects.get()
    first = release.renditions.get(channel="email")
    for kind in ("leaflet", "briefing"):
        Rendition.objects.create(
            release=release, channel=kind, media_type="text/plain", extension="txt", sha256=first.sha256, bytes=first.bytes, text=""
        )

    def dead(parcel: Parcel) -> Handed:
        time.sleep(3)  # a server that does not answer
        raise TryLater("không trả lời", after=timedelta(0))

    healthy = channels()["briefing"].deliver

    def row(kind: str, n: int, at: datetime) -> Delivery:
        return Delivery(
            key=f"{kind}{n}", release=release, channel=kind, destination_kind="body", destination_code=str(n), destination_name="x",
            body=release.message.owner, next_attempt_at=at, created_by=release.message.author, created_at=at,
        )  # fmt: skip

    found = {}
    for name, down in (("alone", False), ("beside_a_dead_one", True)):
        channels()["leaflet"].deliver = dead if down else healthy  # type: ignore[method-assign]
        Delivery.objects.exclude(channel="email").delete()
        if down:
            Delivery.objects.bulk_create(row("leaflet", n, AT) for n in range(20))
        stop = threading.Event()
        threads = [threading.Thread(target=lanes.lane, args=(kind, stop, threading.Event(), 0.05)) for kind in ("leaflet", "briefing")]
        for thread in threads:
            thread.start()
        waits = []
        for n in range(40):
            begun = time.perf_counter()
            Delivery.objects.bulk_create([row("briefing", n, datetime.now(UTC))])
            while Delivery.objects.get(key=f"briefing{n}").state in ("pending", "sending"):
                time.sleep(0.005)
            waits.append(time.perf_counter() - begun)
        stop.set()
        for thread in threads:
            thread.join()
        found[name] = round(sorted(waits)[len(waits) // 2], 3)
    found["ratio"] = round(found["beside_a_dead_one"] / found["alone"], 2)
    return found


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--letters", type=int, default=2000)
    words.add_argument("--deliveries", type=int, default=100_000)
    words.add_argument("--kills", type=int, default=10)
    words.add_argument("--sink", type=int)
    words.add_argument("--log")
    chosen = words.parse_args(sys.argv[1:])
    if chosen.sink:
        asyncio.run(sink(chosen.sink, Path(chosen.log)))
        return
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder:
        measure(Path(folder), chosen)


def measure(folder: Path, chosen: argparse.Namespace) -> None:
    """All three, on a database of their own."""
    from up import free_port

    port, log = free_port(), folder / "taken.log"
    os.environ |= {
        "LOA_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "loa.site.settings", "LOA_LOG": "ERROR", "LOA_MAIL_HOST": "127.0.0.1",
        "LOA_MAIL_PORT": str(port), "LOA_MAIL_TLS": "0", "LOA_MAIL_FROM": SENDER, "LOA_MAIL_PER_HOUR": "0",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    server = started_sink(port, log)
    try:
        print("letters a second", flush=True)
        result: dict[str, Any] = {"email": speed(port, log, chosen.letters)}
        print(f"  {result['email']}", flush=True)
        print("one channel down", flush=True)
        result["one_down_seconds"] = one_down()
        print(f"  {result['one_down_seconds']}", flush=True)
        print("killed", flush=True)
        result["killed"] = killed(log, chosen.deliveries, chosen.kills)
    finally:
        server.terminate()
        server.wait()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
