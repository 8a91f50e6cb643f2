"""Where receivers are reached whose address is kept in no delivery: subscribers and newsrooms. Known at hand-over only."""

from collections.abc import Iterable, Mapping

from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.subscriptions.press_queries import press_reach
from loa.subscriptions.queries import Reach, reach

NAMED = (DestinationKind.SUBSCRIBER.value, DestinationKind.PRESS.value)  # what goes to a list of addresses that people may leave


def reached_of(rows: Iterable[Delivery]) -> Mapping[str, Reach]:
    """By the code of the destination; who has left meanwhile is missing."""
    codes: dict[str, list[str]] = {kind: [] for kind in NAMED}
    for row in rows:
        if row.destination_kind in NAMED:
            codes[row.destination_kind].append(row.destination_code)
    return {**reach(codes[DestinationKind.SUBSCRIBER]), **press_reach(codes[DestinationKind.PRESS])}
