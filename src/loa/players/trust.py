"""Whom a device believes: the site's keys, the next keys after those, and whose approvals it asks for.

A site's keys stand in a signed list with a version that never goes back. The next list must be signed by a key that the present list
names for that: an offline root key when there is one, and otherwise a key in use. So keys are changed without a visit, and a stolen
key of use cannot change them where a root is set. A roster names the approvers of a station; where one is known, an item needs two of
their own signatures, and nothing that the site signs can lower that again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from loa.players import reading
from loa.seal import envelope, keys

SIGN_MANIFESTS = "manifest"
SIGN_RELEASES = "release"
SIGN_LISTS = "keys"
USES = (SIGN_MANIFESTS, SIGN_RELEASES, SIGN_LISTS)

# Causes of refusal, beside those of `seal.envelope`.
OTHER_SITE = "other site"
OLDER_LIST = "older list"
NO_WAY_ON = "no way on"
NOT_FOR_US = "not for us"


class ListRefused(Exception):
    """A list of keys or approvers is not believed; `cause` says why."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


Keys = Mapping[str, str]  # key id → public key


@dataclass(frozen=True, slots=True)
class Roster:
    """The approvers of a station: whose own signatures count."""

    version: int
    approvers: Mapping[str, str]  # person ("user:7") → public key


@dataclass(frozen=True, slots=True)
class Trust:
    """What a device believes at one time."""

    site: str  # the name that all lists of the site carry; "" before the first list
    version: int
    manifests: Keys
    releases: Keys
    lists: Keys  # who may sign the next list while there is no root
    roots: Keys = field(default_factory=dict)
    roster: Roster | None = None
    signed: bool = False  # approvers' own signatures are asked for, also before a roster is known

    @property
    def successors(self) -> Keys:
        """Who may sign the next list of keys."""
        return self.roots or self.lists


def first(trusted: Keys, roots: Iterable[str] = (), *, signed: bool = False) -> Trust:
    """What a device believes from its configuration on: keys that may do everything, and root keys that were given to it by hand."""
    return Trust(site="", version=0, manifests=trusted, releases=trusted, lists=trusted, roots=_named(roots), signed=signed)


def as_listed(payload: Mapping[str, object], roots: Iterable[str] = (), *, signed: bool = False) -> Trust:
    """What a device believes from a list that it was given at its enrolment; `roots` came from paper.

    Raises `ListRefused` or `reading.Malformed`.
    """
    try:
        return _with_keys(first({}, roots, signed=signed), payload)
    except ValueError as error:
        raise reading.Malformed("keys") from error


def with_keys(trust: Trust, sealed: object) -> Trust:
    """`trust` after the list of keys `sealed`. Raises `ListRefused`; whatever is wrong, `trust` still holds."""
    try:
        payload = envelope.open_sealed(sealed, envelope.KEYS, trust.successors)
        return _with_keys(trust, payload)
    except envelope.NotGenuine as refusal:
        raise ListRefused(refusal.reason) from refusal
    except (reading.Malformed, ValueError) as error:
        raise ListRefused(envelope.MALFORMED) from error


def _with_keys(trust: Trust, payload: Mapping[str, object]) -> Trust:
    site, version = reading.text(payload, "site"), reading.whole(payload, "version")
    if trust.site and site != trust.site:
        raise ListRefused(OTHER_SITE)
    if version <= trust.version:
        raise ListRefused(OLDER_LIST)
    listed = [(_public(row), reading.words(row, "uses")) for row in reading.objects(payload, "keys")]
    found = replace(
        trust,
        site=site,
        version=version,
        manifests=_named(public for public, uses in listed if SIGN_MANIFESTS in uses),
        releases=_named(public for public, uses in listed if SIGN_RELEASES in uses),
        lists=_named(public for public, uses in listed if SIGN_LISTS in uses),
        roots=_named(reading.words(payload, "roots")) or trust.roots,  # a list that forgets the root does not remove it
    )
    if not (found.manifests and found.releases and found.successors):  # a device that believes nobody would have to be visited
        raise ListRefused(NO_WAY_ON)
    return found


def with_roster(trust: Trust, sealed: object, station: str) -> Trust:
    """`trust` after the roster `sealed`, which a root must have signed for this station. Raises `ListRefused`."""
    try:
        payload = envelope.open_sealed(sealed, envelope.ROSTER, trust.roots)
        version = reading.whole(payload, "version")
        approvers = {reading.text(row, "by"): _public(row) for row in reading.objects(payload, "approvers")}
        stations = reading.words(payload, "stations")
    except envelope.NotGenuine as refusal:
        raise ListRefused(refusal.reason) from refusal
    except (reading.Malformed, ValueError) as error:
        raise ListRefused(envelope.MALFORMED) from error
    if station not in stations:
        raise ListRefused(NOT_FOR_US)
    if trust.roster is not None and version <= trust.roster.version:
        raise ListRefused(OLDER_LIST)
    if len(set(approvers.values())) != len(approvers):  # one key under two names would be one person who counts twice
        raise ListRefused(envelope.MALFORMED)
    return replace(trust, roster=Roster(version, approvers))


def _public(row: Mapping[str, object]) -> str:
    public = reading.text(row, "public")
    keys.key_id(public)  # raises ValueError when it is no key
    return public


def _named(publics: Iterable[str]) -> dict[str, str]:
    """Under their own names only: a key under another key's name would make revocation by name miss it."""
    return {keys.key_id(public): public for public in publics}
