"""Opinions near in meaning: by runs of letters everywhere, by the model where it was added; what is kept, and for how long."""

import os
import signal
import sys
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from consultations.drafts import opened, say
from loa.consultations import embedding, embedding_actions, embedding_queries, moderation_actions, tasks, theme_actions
from loa.consultations.alike_rules import nearest as nearest_in_letters
from loa.consultations.draft_models import Consultation
from loa.consultations.embedding_queries import near_to, near_to_words, silent, to_embed
from loa.consultations.models import Comment, Embedding
from loa.consultations.neighbour_rules import nearest
from loa.consultations.rules import Reason
from loa.organisations.models import Body, User

SAID = (
    "Mức phí vệ sinh quá cao so với thu nhập của bà con trong thôn",
    "Tiền rác mỗi tháng nhiều thế này nhà tôi không kham nổi",
    "Xe thu gom nên chạy thêm một chuyến vào cuối tuần",
    "Muc phi ve sinh nhu vay la cao, de nghi giam",
    "Câu chữ ở đoạn đầu dài, đọc hai lần chưa hiểu",
    "Phí vệ sinh cao quá, có số điện thoại 0912345678 của ông hàng xóm",
)


@pytest.fixture
def one(commune: Body, people: dict[str, User]) -> Consultation:
    cache.clear()
    found = opened(commune, people["canbo"], people["duyet1"], now() - timedelta(days=3))
    for text in SAID:
        say(found, now() - timedelta(days=2), "Điều 4", text=text)
    return Consultation.objects.get(pk=found.pk)


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "is_here", lambda: False)


@pytest.fixture
def counted_model(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for the model where only the keeping of vectors matters; holds what it was given."""
    read: list[str] = []

    def embedded(texts: list[str]) -> list[bytes]:
        read.extend(texts)
        return [bytes([len(text) % 128]) * embedding.DIMENSIONS for text in texts]

    monkeypatch.setattr(embedding, "is_here", lambda: True)
    monkeypatch.setattr(embedding, "embedded", embedded)
    return read


@pytest.fixture
def model() -> None:
    """The model itself; skips with the reason, or fails under LOA_TEST_ALL=1."""
    if not embedding.is_here():
        reason = f"the model of meaning is not installed, or this processor has no AVX2 ({embedding.ADD})"
        pytest.fail(reason) if os.environ.get("LOA_TEST_ALL") == "1" else pytest.skip(reason)


def opinion(one: Consultation, number: int) -> Comment:
    return Comment.objects.select_related("consultation").get(consultation=one, number=number)


def numbers(rows: tuple[Comment, ...]) -> list[int]:
    return [row.number for row in rows]


def test_without_the_model_the_list_is_made_by_runs_of_letters_and_says_so(
    one: Consultation, people: dict[str, User], client: Client, without_model: None
) -> None:
    moderation_actions.hide(comment=opinion(one, 6), reason=Reason.PERSONAL, words="Số điện thoại", shown="", by=people["canbo"], at=now())
    near = near_to(opinion(one, 1))
    assert numbers(near.rows)[0] == 4  # without diacritics
    assert 6 not in numbers(near.rows)
    assert (near.by_model, near.read, near.every, near.why) == (False, 4, 4, "missing")
    client.force_login(people["canbo"])
    page = client.get(f"/lam-viec/lay-y-kien/{one.pk}/y-kien/1/").content.decode()
    assert "Ý kiến gần nghĩa" in page
    assert "cụm chữ cái" in page
    assert embedding.ADD in page
    assert "Muc phi ve sinh nhu vay" in page
    assert not DBTaskResult.objects.exists()


def test_near_equal_ones_are_no_neighbours_and_what_one_request_compares_is_bounded(
    one: Consultation, at: datetime, without_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        say(one, now() - timedelta(days=2), "Điều 3", text=SAID[0] + ".", key=f"same{n}")
    theme_actions.sort_out(consultation=one, at=at)
    near = near_to(opinion(one, 8))
    assert {1, 7, 8, 9} & set(numbers(near.rows)) == set()
    assert near.every == 5
    monkeypatch.setattr(embedding_queries, "MOST_IN_LETTERS", 2)
    near = near_to(opinion(one, 8))
    assert (len(near.rows), near.read, near.every) == (2, 2, 5)


def test_near_equal_ones_that_were_not_sorted_yet_take_one_place(one: Consultation, without_model: None) -> None:
    for n in range(3):
        say(one, now() - timedelta(days=2), "Điều 3", text=f"{SAID[0]}, nhà tôi số {n}", key=f"same{n}")
        say(one, now() - timedelta(days=2), "Điều 3", text=f"{SAID[3]} cho thon toi so {n}", key=f"other{n}")
    found = numbers(near_to(opinion(one, 1)).rows)
    assert not {7, 9, 11} & set(found)
    assert len({4, 8, 10, 12} & set(found)) == 1


def test_equally_near_ones_come_by_their_number() -> None:
    assert nearest_in_letters("mức phí cao", [(9, "mức phí cao"), (2, "MUC PHI CAO"), (5, "xe rác"), (1, "zzzz")], 3) == [2, 9]


def test_a_search_by_meaning_keeps_within_the_filter_and_acts_on_ticked_ones_alone(
    one: Consultation, people: dict[str, User], client: Client, without_model: None
) -> None:
    client.force_login(people["canbo"])
    path = f"/lam-viec/lay-y-kien/{one.pk}/y-kien/"
    page = client.get(path, {"near": "giam phi ve sinh"}).content.decode()
    assert "gần nghĩa nhất trước" in page
    assert 0 < page.index("Số 4<") < page.index("Số 1<")
    assert 'name="all"' not in page  # the search is no filter that could be acted on as a whole
    assert 'name="all"' in client.get(path).content.decode()
    near = near_to_words("giam phi ve sinh", Comment.objects.filter(number__in=[2, 3]), one)
    assert set(numbers(near.rows)) <= {2, 3}


@pytest.mark.parametrize("program", ["import os; os.kill(os.getpid(), 4)", "raise MemoryError", "import os; os._exit(1)"])
def test_a_processor_that_cannot_run_the_model_ends_another_process_and_not_this_one(program: str) -> None:
    assert signal.SIGILL == 4
    assert not embedding.runs((sys.executable, "-c", program))
    assert embedding.runs((sys.executable, "-c", "pass"))
    assert not embedding.runs(("/nowhere/python",))


def test_vectors_are_made_in_slices_that_can_be_stopped_and_never_twice(
    one: Consultation, counted_model: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SLICE", -1.0)
    monkeypatch.setattr(embedding_actions, "BATCH", 2)
    tasks.sort_out.call(one.pk)
    assert [(row.task_path.split(".")[-1], row.priority) for row in DBTaskResult.objects.all()] == [("embed", -50)]
    assert tasks.embed.call(one.pk) == "2 read, more to come"
    assert Embedding.objects.count() == 2
    assert DBTaskResult.objects.count() == 2  # the rest is asked for behind what else waits
    DBTaskResult.objects.all().delete()  # killed, and what it had asked for is lost
    cache.clear()
    tasks.ask_for_vectors(one)
    assert not DBTaskResult.objects.exists()  # a batch was made just now: somebody is at it
    Embedding.objects.update(made_at=now() - timedelta(hours=1))
    cache.clear()
    tasks.sweep()
    assert DBTaskResult.objects.count() == 1
    assert tasks.embed.call(one.pk) == "2 read, more to come"
    assert tasks.embed.call(one.pk) == "2 read, more to come"
    assert tasks.embed.call(one.pk) == "0 read, none left"
    assert sorted(counted_model) == sorted(SAID)
    assert not silent(one, now() + timedelta(hours=1))


def test_a_vector_goes_with_the_words_and_comes_back_with_them(
    one: Consultation, people: dict[str, User], counted_model: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.embed.call(one.pk)
    told = opinion(one, 6)
    decided = moderation_actions.hide(comment=told, reason=Reason.PERSONAL, words="Số điện thoại", shown="", by=people["canbo"], at=now())
    assert not Embedding.objects.filter(comment=told).exists()
    assert not to_embed(one).exists()
    moderation_actions.lift(moderation=decided, by=people["canbo"], at=now())
    assert list(to_embed(one)) == [told]

    def hidden_meanwhile(texts: list[str]) -> list[bytes]:
        moderation_actions.hide(comment=told, reason=Reason.PERSONAL, words="Số", shown="", by=people["canbo"], at=now())
        return [bytes(embedding.DIMENSIONS) for _ in texts]

    monkeypatch.setattr(embedding, "embedded", hidden_meanwhile)
    embedding_actions.embed(consultation=one, at=now())
    assert not Embedding.objects.filter(comment=told).exists()


def test_vectors_of_another_model_are_made_anew(one: Consultation, counted_model: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.embed.call(one.pk)
    monkeypatch.setattr(embedding, "MODEL", "another")
    assert to_embed(one).count() == len(SAID)
    tasks.embed.call(one.pk)
    assert set(Embedding.objects.values_list("model", flat=True)) == {"another"}


def test_without_the_model_nothing_is_asked_for(one: Consultation, without_model: None) -> None:
    tasks.sort_out.call(one.pk)
    tasks.sweep()
    assert not DBTaskResult.objects.exists()
    assert tasks.embed.call(one.pk) == "not installed"


def test_the_model_finds_what_shares_no_words(one: Consultation, people: dict[str, User], client: Client, model: None) -> None:
    tasks.embed.call(one.pk)
    assert {len(bytes(row.vector)) for row in Embedding.objects.all()} == {embedding.DIMENSIONS}
    near = near_to(opinion(one, 2))  # "Tiền rác … không kham nổi"
    assert near.by_model
    assert (near.read, near.every) == (5, 5)
    assert numbers(near.rows)[0] in (1, 6)
    assert numbers(near_to(opinion(one, 2)).rows) == numbers(near.rows)
    bare = near_to(opinion(one, 4))  # without diacritics, which the model does not read
    assert (bare.by_model, bare.why) == (False, "unmarked")
    assert numbers(bare.rows)[0] in (1, 6)
    client.force_login(people["canbo"])
    page = client.get(f"/lam-viec/lay-y-kien/{one.pk}/y-kien/2/").content.decode()
    assert "Máy so theo nghĩa bằng mô hình ngôn ngữ" in page
    say(one, now() - timedelta(days=1), "Điều 3", text="Nên miễn tiền rác cho người già neo đơn")
    assert "mới đọc 5 trong 6 ý kiến" in client.get(f"/lam-viec/lay-y-kien/{one.pk}/y-kien/2/").content.decode()


def test_the_nearest_vectors_whatever_their_length_the_lower_number_first(model: None) -> None:
    def vector(*numbers: int) -> bytes:
        return bytes(n % 256 for n in numbers)

    rows = [(7, vector(2, 2)), (3, vector(100, 100)), (5, vector(-9, 1)), (4, vector(9, 1))]
    assert nearest(vector(1, 1), rows, 3) == [3, 7, 4]
    assert nearest(vector(1, 1), [], 3) == []
