"""A walk over every screen of the staff that the sample district leads to: no English meets anybody."""

import json
import re
from collections import Counter, deque
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.timezone import now
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from loa.organisations.models import User
from loa.site.sample import load
from loa.site.sample.district import PEOPLE

pytestmark = pytest.mark.django_db

HOME = "/lam-viec/"
EACH = 2  # pages of one kind that are looked at
LEFT_ALONE = ("logout", "password", "jsi18n")
# Words that stand on English screens and are no syllables of Vietnamese without its marks ("to", "the", "can", "in", "no" are).
ENGLISH = frozenset((Path(__file__).parent / "english.txt").read_text("utf-8").split())
SIDEBAR = re.compile(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', re.DOTALL)
WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
SPOKEN = ("placeholder", "title", "aria-label", "alt", "data-placeholder", "data-confirm", "aria-description")


class Screen(HTMLParser):
    """What a person sees or hears of a page, a piece a run of text, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "code", "svg") or given.get("translate") == "no" or given.get("lang", "vi") != "vi":
            if tag not in ("input", "img", "br", "hr", "link", "meta"):
                self._silent.append(tag)
        elif self._silent:
            if tag == self._silent[-1]:
                self._silent.append(tag)
            return
        self.pieces += [given[name] for name in SPOKEN if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.pieces.append(given.get("value", ""))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.pieces.append(" ".join(data.split()))


def read_menu(part: object, screen: Screen) -> None:
    """Add what the side menu, which the browser draws from JSON, says and leads to."""
    if isinstance(part, dict):
        screen.pieces += [part[name] for name in ("label", "name") if isinstance(part.get(name), str) and " " in part[name]]
        screen.links += [part[name] for name in ("url", "href") if isinstance(part.get(name), str)]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        read_menu(inner, screen)


def english(piece: str) -> bool:
    """Whether a run of text has a word that only English has. Names, addresses and codes (a dot, a slash, a hyphen) are none."""
    words = [w.lower() for part in piece.split() if not re.search(r"[-./_@:=#]\w|\d", part) for w in WORD.findall(part) if w.isascii()]
    return any(word in ENGLISH for word in words) and not re.search(r"[À-ỹ]", piece)


def walk(client: Client, seen: Counter[str]) -> tuple[dict[str, set[str]], list[str]]:
    """Pieces of English by address, and addresses that failed; a kind of page is looked at `EACH` times, whoever sees it first."""
    found: dict[str, set[str]] = {}
    failed, ways, known = [], deque([HOME]), {HOME}
    while ways:
        way = ways.popleft()
        kind = kind_of(way)
        if seen[kind] >= EACH or any(word in kind for word in LEFT_ALONE):
            continue
        answer = client.get(way, follow=True)
        if answer.status_code == 403:
            continue
        seen[kind] += 1
        if answer.status_code != 200:
            failed.append(f"{way}: {answer.status_code}")
        elif not answer.streaming and answer["Content-Type"].startswith("text/html"):
            screen = looked_at(answer.content.decode())
            found[way] = {piece for piece in screen.pieces if english(piece)}
            leads = {urljoin(answer.request["PATH_INFO"], link).partition("#")[0] for link in screen.links}
            ways.extend(sorted(to for to in leads - known if to.startswith(HOME)))
            known |= leads
    return {way: wrong for way, wrong in found.items() if wrong}, failed


def kind_of(way: str) -> str:
    """The name of the page at this address, "" where there is none."""
    try:
        return resolve(urlsplit(way).path).view_name
    except Resolver404:
        return ""


def looked_at(page: str) -> Screen:
    """The screen of a page, with the side menu that the browser draws."""
    screen = Screen()
    screen.feed(page)
    for props in SIDEBAR.findall(page):
        read_menu(json.loads(props), screen)
    return screen


def came_in(user: User) -> Client:
    """A browser in which `user` gave password and code."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=user, name="thử").persistent_id
    session.save()
    return client


def test_no_screen_of_the_staff_speaks_english(settings, tmp_path):
    settings.LOA_DATA = tmp_path
    load.load(now())
    root = User.objects.create_superuser("goc", "goc@example.vn", "x")
    seen: Counter[str] = Counter()
    found: dict[str, set[str]] = {}
    failed: list[str] = []
    for user in [*User.objects.filter(username__in=[one.username for one in PEOPLE]), root]:
        client = came_in(user)
        wrong, broken = walk(client, seen)
        found |= wrong
        failed += broken
    assert not failed
    assert not found, "\n".join(f"{way}: {sorted(words)}" for way, words in found.items())
    assert len(seen) > 150, f"the walk saw too little: {len(seen)}"
