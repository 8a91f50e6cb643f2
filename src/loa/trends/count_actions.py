"""What is counted, and what is made of it: days are counted while their sources are there, alerts raised and judged, old words go."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils.timezone import localdate, localtime

from loa.cases.kind_rules import CLAIM, INFORMATION, QUESTION
from loa.cases.models import Case
from loa.ledger.actions import record
from loa.newsroom.models import Message
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans.work_actions import ChangedMeanwhile
from loa.trends.burst_rules import burst_on
from loa.trends.models import Alert, Count, Item, Missed, Read, Theme
from loa.trends.queries import began, dictionary, known, series
from loa.trends.theme_rules import FEWEST, PROPOSALS, AlertState, Source, WrongTheme, may_keep, phrases_of, spaced, themes_in, written_in

KEEP_FEW = timedelta(days=30)
KEEP_WORDS = timedelta(days=400)
RECOUNT = 3  # days back that are counted anew: what comes late still counts
KINDS = {QUESTION: Source.QUESTION, INFORMATION: Source.REQUEST, CLAIM: Source.CLAIM}
_Key = tuple[Source, int | None, int | None, str]


@transaction.atomic
def keep_theme(*, theme: Theme | None, owner: Body, name: str, phrases: str, edition: int, by: User, at: datetime) -> Theme:
    """A new theme of the dictionary, or a change. The past is counted anew by it where its sources are still there. Raises WrongTheme."""
    check_may(by, Act.WRITE, owner, localdate(at))
    title, kept, written = " ".join(name.split())[:100], phrases_of(phrases), written_in(phrases)
    if not title:
        raise WrongTheme("Hãy ghi tên chủ đề.")
    if Theme.objects.filter(name=title, ended_at__isnull=True).exclude(pk=theme.pk if theme else 0).exists():
        raise WrongTheme(f"Đã có chủ đề “{title}”. Hãy đặt tên khác hoặc sửa chủ đề đó.")
    if theme is None:
        theme = Theme.objects.create(owner=owner, name=title, phrases=kept, written=written, entered_by=by, entered_at=at)
    else:
        found = Theme.objects.filter(pk=theme.pk, edition=edition, ended_at__isnull=True)
        if not found.update(name=title, phrases=kept, written=written, edition=F("edition") + 1, entered_by=by, entered_at=at):
            raise ChangedMeanwhile("Có người vừa sửa chủ đề này. Phần bạn gõ vẫn còn; hãy so với bản mới rồi lưu lần nữa.")
        theme.refresh_from_db()
    words = f"Chủ đề “{theme}”: {', '.join(written)[:200]}"
    record(act="theme.kept", subject=f"theme:{theme.pk}", summary=words, by=by, body=owner, at=at)
    return theme


@transaction.atomic
def end_theme(*, theme: Theme, by: User, at: datetime) -> None:
    """Use the theme no more; its counts stay."""
    check_may(by, Act.WRITE, theme.owner, localdate(at))
    Theme.objects.filter(pk=theme.pk, ended_at__isnull=True).update(ended_at=at)
    record(act="theme.ended", subject=f"theme:{theme.pk}", summary=f"Thôi dùng chủ đề “{theme}”", by=by, body=theme.owner, at=at)


@transaction.atomic
def missed(*, query: str, at: datetime) -> None:
    """A search that found nothing: its words, if they can name nobody, and that there was one."""
    words = spaced(query).strip()[:120] if may_keep(query) else ""
    row, _ = Missed.objects.get_or_create(day=localdate(at), words=words)
    Missed.objects.filter(pk=row.pk).update(n=F("n") + 1)


@transaction.atomic
def add_reads(*, day: date, reads: Mapping[str, int]) -> None:
    """Add page reads (slug of a message → how many) to a day."""
    for pk, slug in Message.objects.filter(slug__in=reads).values_list("pk", "slug"):
        row, _ = Read.objects.get_or_create(day=day, message_id=pk)
        Read.objects.filter(pk=row.pk).update(n=F("n") + reads[slug])


@transaction.atomic
def count_day(*, day: date) -> int:
    """Count one day anew by source, theme and body; returns how many rows came of it. What was erased since is not taken back."""
    themes = dictionary()
    found: Counter[_Key] = Counter()
    for source, body, channel, text, n in _said(day):
        for theme in (None, *themes_in(text, themes)):
            found[source, theme, body, channel] += n
    for (source, theme, body, channel), n in found.items():
        row = {"day": day, "source": source.value, "theme_id": theme, "body_id": body, "channel": channel}
        kept, made = Count.objects.get_or_create(**row, defaults={"n": n})
        if not made and kept.n < n:
            Count.objects.filter(pk=kept.pk).update(n=n)
    return len(found)


def _said(day: date) -> Iterable[tuple[Source, int | None, str, str, int]]:
    """(source, body, channel, text, how many) of all that a day holds. Texts are looked at and let go."""
    for kind, body, way, title, text in Case.objects.filter(received_at__date=day, kind__in=KINDS).values_list(
        "kind", "body", "way", "title", "text"
    ):
        yield KINDS[kind], body, way, f"{title}\n{text}", 1
    for words, n in Missed.objects.filter(day=day).values_list("words", "n"):
        yield Source.SEARCH, None, "portal", words, n
    for title, body, words, n in Read.objects.filter(day=day).values_list("message__title", "message__owner", "message__body", "n"):
        yield Source.READ, body, "portal", f"{title}\n{words}", n
    for title, summary in Item.objects.filter(day=day).values_list("title", "summary"):
        yield Source.PRESS, None, "press", f"{title}\n{summary}", 1


@transaction.atomic
def raise_alerts(*, day: date, at: datetime) -> list[Alert]:
    """Alerts of themes that rose on `day` above what was expected, each once, each with what it proposes."""
    made = []
    for theme in Theme.objects.filter(ended_at__isnull=True).order_by("pk"):
        since = began(theme)
        for source in Source:
            counts = known(series(theme, [source], day), day, since)
            burst = burst_on(counts[:-1], counts[-1], day) if counts else None
            if burst is None:
                continue
            alert, new = Alert.objects.get_or_create(
                day=day, source=source.value, theme=theme,
                defaults={
                    "count": burst.count, "mean": burst.expected.mean, "low": burst.expected.low, "high": burst.expected.high,
                    "sure": burst.sure, "proposal": PROPOSALS[source].value, "made_at": at,
                },
            )  # fmt: skip
            made += [alert] if new else []
    return made


@transaction.atomic
def judge(*, alert: Alert, state: AlertState, note: str, by: User, at: datetime) -> None:
    """Say whether an alert was of use: by that the next ones are known."""
    check_may(by, Act.WRITE, alert.theme.owner, localdate(at))
    found = Alert.objects.filter(pk=alert.pk, state=AlertState.OPEN.value)
    if not found.update(state=state.value, note=note.strip()[:300], decided_by=by, decided_at=at):
        raise ChangedMeanwhile("Có người vừa xử lý cảnh báo này.")
    words = f"Cảnh báo “{alert.theme}” ngày {alert.day:%d/%m/%Y}: {'có ích' if state is AlertState.USED else 'không cần'}"
    record(act="alert.judged", subject=f"trend_alert:{alert.pk}", summary=words, by=by, body=alert.theme.owner, at=at)


@transaction.atomic
def forget(*, at: datetime) -> None:
    """Words that few searched go after a month, all after a year; press items too. Counts stay."""
    day = localtime(at).date()
    old = Missed.objects.filter(day__lt=day - KEEP_FEW).exclude(words="")
    few = [words for words, n in old.order_by().values_list("words").annotate(n=Sum("n")) if n < FEWEST]
    Missed.objects.filter(day__lt=day - KEEP_FEW, words__in=few).delete()
    Missed.objects.filter(day__lt=day - KEEP_WORDS).delete()
    Item.objects.filter(day__lt=day - KEEP_WORDS).delete()


def daily(*, at: datetime) -> int:
    """All that is done once a day or oftener: the last days are counted anew, alerts raised for yesterday and today, old words go."""
    day = localtime(at).date()
    for back in range(RECOUNT, -1, -1):
        count_day(day=day - timedelta(days=back))
    made = [*raise_alerts(day=day - timedelta(days=1), at=at), *raise_alerts(day=day, at=at)]
    forget(at=at)
    return len(made)
