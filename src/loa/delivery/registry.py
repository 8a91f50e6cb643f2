"""Which channels there are: the setting CHANNELS, loaded by dotted path as Django loads its back ends."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from loa.delivery.port import Channel


@cache
def channels() -> dict[str, Channel]:
    """Every enabled channel by its kind, in the order of the setting."""
    found: dict[str, Channel] = {}
    enabled: dict[str, dict[str, Any]] = settings.CHANNELS
    for kind, entry in enabled.items():
        channel: Channel = import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))
        if channel.kind != kind:
            raise ValueError(f"CHANNELS: {entry['BACKEND']} is of kind {channel.kind!r}, not {kind!r}")
        found[kind] = channel
    return found


def channel(kind: str) -> Channel:
    """The channel of `kind`. Raises KeyError when it is not enabled."""
    return channels()[kind]
