"""The open data of many opinions: made by the worker, given out from the disk, adding up to what it says, never with hidden words."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from consultations.drafts import opened, say
from loa.consultations import answer_actions, moderation_actions, open_file_actions, open_file_queries, tasks
from loa.consultations.answer_actions import Words
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment, OpenFile
from loa.consultations.open_file_queries import RENEWED, folder, offered
from loa.consultations.rules import Outcome, Reason
from loa.organisations.models import Body, User


@pytest.fixture
def many(commune: Body, people: dict[str, User], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Consultation:
    """More opinions than one request writes."""
    cache.clear()
    settings.LOA_DATA = tmp_path
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    one = opened(commune, people["canbo"], people["duyet1"], now() - timedelta(days=3))
    for n in range(4):
        say(one, now() - timedelta(days=2), "Điều 4", text=f"Ý kiến {n // 2}", stance="for" if n else "against", key=f"k{n}")
    return Consultation.objects.get(pk=one.pk)


def got(one: Consultation, form: str, **headers: str) -> Any:
    return Client().get(f"/du-thao/{one.pk}/y-kien.{form}", headers=headers)


def read(one: Consultation, form: str) -> bytes:
    answer = got(one, form)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def waiting() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="write_open_file").count()


def earlier(**by: float) -> None:
    row = OpenFile.objects.get()
    OpenFile.objects.update(asked_at=row.asked_at - timedelta(**by), made_at=row.made_at - timedelta(**by) if row.made_at else None)


def test_a_file_comes_from_the_worker_and_who_asks_again_and_again_makes_no_work(many: Consultation) -> None:
    for form in ("csv", "json") * 3:
        answer = got(many, form)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        cache.clear()  # another process of the site
    assert "đang được lập" in answer.content.decode()
    assert waiting() == 1
    assert tasks.write_open_file.call(many.pk) == "4 written"
    with CaptureQueriesContext(connection) as asked:
        content = read(many, "csv")
    assert [q["sql"] for q in asked if "consultations_comment" in q["sql"] and "consultations_moderation" not in q["sql"]] == []
    assert hashlib.sha256(content).hexdigest() == OpenFile.objects.get().files["csv"]["sha256"]
    assert len(content) == OpenFile.objects.get().files["csv"]["bytes"]
    etag = got(many, "csv")["ETag"]
    assert got(many, "csv", if_none_match=etag).status_code == 304
    assert waiting() == 1
    assert tasks.write_open_file.call(many.pk) == "nothing new"


def test_whoever_adds_up_the_file_finds_its_totals_and_the_page_names_them(many: Consultation) -> None:
    tasks.write_open_file.call(many.pk)
    found = json.loads(read(many, "json"))
    rows = list(csv.DictReader(io.StringIO(read(many, "csv").decode().removeprefix("\ufeff"))))
    assert len(rows) == len(found["comments"]) == found["totals"]["received"] == 4
    again: Counter[str] = Counter()
    for row in rows:
        again[row["stance"]] += int(row["weight"])
    assert dict(again) == found["totals"]["by_stance"] == {"against": 1, "for": 3}
    file = OpenFile.objects.get()
    assert file.totals == found["totals"]
    assert file.made_at is not None
    assert datetime.fromisoformat(found["as_of"]) == file.made_at
    page = Client().get(f"/du-thao/{many.pk}/so-lieu/").content.decode()
    assert "4 lượt gửi, 4 ý kiến được đếm; tổng ghi trong tệp JSON" in page
    assert file.files["csv"]["sha256"] in page


def test_it_is_made_anew_when_opinions_changed_and_it_is_some_minutes_old(many: Consultation) -> None:
    tasks.write_open_file.call(many.pk)
    old = {path.name for path in folder().iterdir()}
    say(many, now() - timedelta(days=1), "Điều 3", text="Ý kiến mới", key="new")
    got(many, "csv").close()
    assert waiting() == 0
    earlier(seconds=RENEWED.total_seconds() + 5)
    assert len(json.loads(read(many, "json"))["comments"]) == 4  # the last one, while the worker makes another
    assert waiting() == 1
    tasks.write_open_file.call(many.pk)
    assert len(json.loads(read(many, "json"))["comments"]) == 5
    new = {path.name for path in folder().iterdir()}
    assert len(new) == 2
    assert not old & new


def test_an_answer_is_a_change_too(many: Consultation, people: dict[str, User]) -> None:
    tasks.write_open_file.call(many.pk)
    first = Comment.objects.filter(consultation=many).order_by("number").first()
    assert first is not None
    answer_actions.answer(comment=first, words=Words(Outcome.NOTED, "Đã rõ"), version=0, by=people["canbo"], at=now())
    later = now() + RENEWED * 2
    assert offered(many, later).due
    assert tasks.write_open_file.call(many.pk) == "4 written"
    assert OpenFile.objects.get().totals["by_outcome"]["noted"] >= 1


def test_hidden_words_are_not_given_out_for_a_moment_longer(many: Consultation, people: dict[str, User]) -> None:
    told = say(many, now() - timedelta(days=1), text="Gọi ông hàng xóm 0912345678", key="told").comment
    tasks.write_open_file.call(many.pk)
    assert b"0912345678" in read(many, "csv")
    moderation_actions.hide(comment=told, reason=Reason.PERSONAL, words="Số điện thoại", shown="", by=people["canbo"], at=now())
    assert got(many, "csv").status_code == 503
    tasks.write_open_file.call(many.pk)
    assert b"0912345678" not in read(many, "csv")
    assert b"0912345678" not in b"".join(path.read_bytes() for path in folder().iterdir())


def test_one_that_breaks_off_leaves_the_last_whole_one(many: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.write_open_file.call(many.pk)
    before = read(many, "csv")
    say(many, now() - timedelta(days=1), "Điều 3", text="Ý kiến mới", key="new")
    good = open_file_actions.records

    def broken(one: Consultation) -> Iterator[dict[str, Any]]:
        yield next(good(one))
        raise OSError("the disk is full")

    monkeypatch.setattr(open_file_actions, "records", broken)
    with pytest.raises(OSError, match="full"):
        open_file_actions.write(consultation=Consultation.objects.get(pk=many.pk), at=now())
    assert read(many, "csv") == before
    assert len(list(folder().iterdir())) == 2


def test_few_are_written_at_once(many: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", open_file_queries.AT_ONCE)
    assert len(json.loads(read(many, "json"))["comments"]) == 4
    assert waiting() == 0


def test_a_file_that_is_gone_from_the_disk_is_made_again(many: Consultation) -> None:
    """A database that was restored without its folder says the same state: without this the answer would be “later” for ever."""
    assert open_file_actions.write(consultation=many, at=now()) is not None
    for path in folder().glob("*"):
        path.unlink()
    assert offered(many, now()) == open_file_queries.Offered(None, True)
    assert open_file_actions.write(consultation=many, at=now()) is not None
    assert read(many, "csv")


def test_a_decision_that_waited_for_the_database_still_takes_the_file_back(many: Consultation, people: dict[str, User]) -> None:
    """Its hour is that of the form; the file was begun after it and read before it was kept."""
    row = Comment.objects.filter(consultation=many).order_by("number")[0]
    form_came = now()
    assert open_file_actions.write(consultation=many, at=now()) is not None
    moderation_actions.hide(comment=row, reason=Reason.PERSONAL, words="Có số điện thoại", shown="", by=people["canbo"], at=form_came)
    assert got(many, "csv").status_code == 503
    assert open_file_actions.write(consultation=many, at=now()) is not None
    assert "Ý kiến 0".encode() in read(many, "csv"), "the other opinion of these words"


def test_of_two_writers_the_one_that_began_later_stays(many: Consultation) -> None:
    later, earlier_at = now(), now() - timedelta(seconds=9)
    newer = open_file_actions.write(consultation=many, at=later)
    OpenFile.objects.update(state="")  # the other began when there was none
    assert newer is not None
    other = open_file_actions.write(consultation=many, at=earlier_at)
    assert other is not None
    assert other.made_at == later
    assert {path.name for path in folder().glob("*")} == {open_file_queries.path_of(newer, form).name for form in ("csv", "json")}


def test_a_file_is_kept_by_its_name_and_by_nobody_on_the_way(many: Consultation) -> None:
    open_file_actions.write(consultation=many, at=now())
    answer = got(many, "json")
    assert answer["Content-Disposition"] == f'attachment; filename="gop-y-{many.pk}.json"'
    assert answer["Cache-Control"] == "no-cache"
