"""A withdrawn message stops, goes dark where Loa shows it, is asked back elsewhere, and says so at its address."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from loa.delivery import actions, lane_actions, proof_actions, recall_actions
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, Level, Parcel, Refused, TryLater
from loa.delivery.queries import for_station, public_releases
from loa.delivery.registry import channels
from loa.delivery.rules import Recall, State, recall_of
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User

LATER = timedelta(minutes=10)


@pytest.fixture
def sent(release: Release, people: dict[str, User], at: datetime) -> dict[str, Delivery]:
    """One delivery a channel; portal, board and leaflet have gone, the loudspeaker has it, the briefing waits."""
    body = release.message.owner
    kinds = {"portal": "site", "board": "board", "loudspeaker": "station", "leaflet": "body", "briefing": "body"}
    targets = [
        actions.Target(kind, DestinationKind(where), f"noi-{kind}", kind, body, at, at + timedelta(days=1)) for kind, where in kinds.items()
    ]
    rows = {d.channel: d for d in actions.dispatch(release=release, targets=targets, by=people["canbo"], at=at)}
    for kind in ("portal", "board", "loudspeaker", "leaflet"):
        lane_actions.attempt(delivery_id=rows[kind].pk, at=at)
    return rows


def state(row: Delivery) -> str:
    return Delivery.objects.get(pk=row.pk).state


def take_back(release: Release, by: User, at: datetime, reason: str = "Sai mức hỗ trợ") -> Any:
    return recall_actions.withdraw(message=release.message, reason=reason, instead="Mức đúng là 2.000.000 đồng.", by=by, at=at)


def test_what_can_be_taken_back_is_and_the_rest_is_counted(
    sent: dict[str, Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    counts = take_back(release, people["duyet1"], at + LATER)
    assert counts == {Recall.STOP: 4, Recall.NEVER: 1}
    assert {kind: state(row) for kind, row in sent.items()} == {
        "portal": "withdrawn", "board": "withdrawn", "loudspeaker": "withdrawn", "briefing": "withdrawn", "leaflet": "handed_over",
    }  # fmt: skip
    assert not for_station("noi-loudspeaker", "loudspeaker", at + LATER).exists()
    assert not public_releases().exists()
    proof_actions.receive(delivery=sent["portal"], level=Level.SEEN_LIVE, evidence="muộn", source="look", at=at + LATER)
    assert state(sent["portal"]) == "withdrawn", "a late proof does not bring it back"


def test_its_address_says_that_it_was_withdrawn_and_why(
    sent: dict[str, Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    client, path = Client(), f"/tin/{release.message.slug}/"
    assert client.get(path).status_code == 200
    take_back(release, people["duyet1"], at + LATER, "Sai <b>mức</b> hỗ trợ")
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "Sai &lt;b&gt;mức&lt;/b&gt; hỗ trợ" in page
    assert "2.000.000" in page
    assert release.message.body[:30] not in page
    assert client.get(f"{path}leaflet").status_code == 404
    assert release.message.slug not in client.get("/tin/atom.xml").content.decode()


def test_it_is_taken_back_once_by_an_approver_with_a_reason(
    sent: dict[str, Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        take_back(release, people["canbo"], at + LATER)
    with pytest.raises(NotAllowed, match="lý do"):
        take_back(release, people["duyet1"], at + LATER, "  ")
    assert state(sent["briefing"]) == "pending"
    take_back(release, people["duyet1"], at + LATER)
    with pytest.raises(NotAllowed):
        take_back(release, people["duyet1"], at + 2 * LATER)
    with pytest.raises(NotAllowed, match="thu hồi"):
        actions.dispatch(release=release, targets=[], by=people["canbo"], at=at + 2 * LATER)


def test_another_house_is_asked_until_it_answers(
    sent: dict[str, Delivery], release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Any] = [TryLater("bận"), "Đã gỡ bài ở nơi nhận."]
    asked: list[str] = []

    def withdraw(parcel: Parcel, reference: str) -> str:
        asked.append(reference)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    monkeypatch.setattr(channels()["leaflet"], "withdraw", withdraw, raising=False)
    proof_actions.receive(delivery=sent["leaflet"], level=Level.ACCEPTED, evidence="x", reference="bai-9", source="y", at=at)
    assert take_back(release, people["duyet1"], at + LATER)[Recall.ASK] == 1
    assert not recall_actions.recall(delivery_id=sent["leaflet"].pk, at=at + LATER)
    assert state(sent["leaflet"]) == "accepted"
    assert Delivery.objects.get(pk=sent["leaflet"].pk).recall_at
    assert recall_actions.recall(delivery_id=sent["leaflet"].pk, at=at + 2 * LATER)
    assert state(sent["leaflet"]) == "withdrawn"
    assert asked == ["bai-9", "bai-9"]


def test_a_refusal_to_take_it_down_is_said_and_not_repeated(
    sent: dict[str, Delivery], release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdraw(parcel: Parcel, reference: str) -> str:
        raise Refused("không có quyền")

    monkeypatch.setattr(channels()["leaflet"], "withdraw", withdraw, raising=False)
    proof_actions.receive(delivery=sent["leaflet"], level=Level.ACCEPTED, evidence="x", reference="bai-9", source="y", at=at)
    take_back(release, people["duyet1"], at + LATER)
    recall_actions.recall(delivery_id=sent["leaflet"].pk, at=at + LATER)
    row = Delivery.objects.get(pk=sent["leaflet"].pk)
    assert row.recall_at is None
    assert "không có quyền" in row.attempts.order_by("-number")[0].detail


@pytest.mark.parametrize("state", list(State))
def test_what_was_heard_or_is_on_paper_is_never_called_withdrawn(state: State) -> None:
    if state in (State.PLAYED, State.CONFIRMED):
        assert recall_of(state, DestinationKind.STATION, withdraws=False) is Recall.NEVER
    if state in (State.HANDED_OVER, State.ACCEPTED, State.CONFIRMED, State.UNKNOWN):
        assert recall_of(state, DestinationKind.SUBSCRIBER, withdraws=False) is Recall.NEVER
    assert recall_of(State.PENDING, DestinationKind.SUBSCRIBER, withdraws=False) is Recall.STOP
