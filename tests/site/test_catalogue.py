"""The Vietnamese of the admin is complete, keeps every placeholder and is compiled."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django
import polib
import pytest
import wagtail
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.trans_real import DjangoTranslation

import loa.site

OURS = Path(loa.site.__file__).parent / "locale/vi/LC_MESSAGES"
WAGTAIL, DJANGO = Path(wagtail.__file__).parent, Path(django.__file__).parent
APPS = {
    "wagtail": WAGTAIL,
    **{
        f"wagtail.{name}": WAGTAIL / name
        for name in ["admin", "snippets", "users", "images", "documents", "search", "sites", "embeds", "locales"]
    },
    **{
        f"wagtail.contrib.{name}": WAGTAIL / "contrib" / name
        for name in ["settings", "redirects", "forms", "search_promotions", "simple_translation", "table_block", "typed_table_block"]
    },
    "django": DJANGO / "conf",
    "django.contrib.auth": DJANGO / "contrib/auth",
    "django.contrib.contenttypes": DJANGO / "contrib/contenttypes",
}
DOMAINS = ["django", "djangojs"]
PLACEHOLDER = re.compile(r"%\([^)]*\)[a-zA-Z]|%[a-z%]|\{[a-z_]*\}|</?[a-zA-Z][^>]*>")
NAMES: set[str] = set()  # msgids of several English words that are names and stay as they are
OLD_TONE = re.compile(r"(?<![qQ])(?:[oO][àáảãạèéẻẽẹ]|[uU][ỳýỷỹỵ])(?!\w)")

Key = tuple[str | None, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def catalogue(path: Path) -> dict[Key, polib.POEntry]:
    return {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete} if path.exists() else {}


def said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def entries() -> Iterator[polib.POEntry]:
    for domain in DOMAINS:
        yield from catalogue(OURS / f"{domain}.po").values()


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("app", APPS)
def test_every_word_of_the_admin_has_its_vietnamese(app: str, domain: str) -> None:
    english = catalogue(APPS[app] / f"locale/en/LC_MESSAGES/{domain}.po")
    known = catalogue(APPS[app] / f"locale/vi/LC_MESSAGES/{domain}.po")
    ours = catalogue(OURS / f"{domain}.po")
    missing = [wanted for wanted in english if not any(wanted in where and where[wanted].translated() for where in (ours, known))]
    assert missing == []


def test_placeholders_are_those_of_the_english() -> None:
    wrong = [
        (entry.msgid, text)
        for entry in entries()
        for text in said(entry)
        if placeholders(text) not in [placeholders(english) for english in (entry.msgid, entry.msgid_plural) if english]
    ]
    assert wrong == []


def test_entries_begin_and_end_as_the_english() -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert [entry.msgid for entry in entries() for text in said(entry) if edges(text) != edges(entry.msgid)] == []


def test_no_entry_is_left_in_english() -> None:
    left = [
        entry.msgid
        for entry in entries()
        if entry.msgid in said(entry) and len(re.findall(r"[A-Za-z]{2,}", PLACEHOLDER.sub("", entry.msgid))) > 1
    ]
    assert [msgid for msgid in left if msgid not in NAMES] == []


def test_words_are_spelled_as_in_official_texts() -> None:
    texts = [text for entry in entries() for text in said(entry)]
    assert [text for text in texts if OLD_TONE.search(text) or text != unicodedata.normalize("NFC", text)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_plural_rule_is_that_of_the_framework(domain: str) -> None:
    rule = polib.pofile(str(OURS / f"{domain}.po")).metadata["Plural-Forms"]
    assert rule == polib.pofile(str(DJANGO / "conf/locale/vi/LC_MESSAGES/django.po")).metadata["Plural-Forms"]
    assert all(set(entry.msgstr_plural) == {0} for entry in entries() if entry.msgid_plural)


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_file_is_the_text_file(domain: str) -> None:
    assert (OURS / f"{domain}.mo").read_bytes() == polib.pofile(str(OURS / f"{domain}.po")).to_binary()


def test_the_site_speaks_from_this_catalogue() -> None:
    with override("vi"):
        assert gettext("Unpublish") == "Gỡ xuất bản"
        assert ngettext("%(count)s image", "%(count)s images", 3) == "%(count)s hình ảnh"
    script = DjangoTranslation("vi", domain="djangojs", localedirs=[str(WAGTAIL / "admin/locale")])
    assert script.gettext("Edit") == "Sửa"
