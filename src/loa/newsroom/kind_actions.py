"""What is done to kinds of message and languages. They hold for every body of the installation."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.kind_queries import edition_of, may_change_kinds
from loa.newsroom.kind_rules import KINDS, LANGUAGES, OWN_KINDS, wrong_code, wrong_kind
from loa.newsroom.models import Language, Message, MessageKind
from loa.newsroom.rules import NotAllowed, State
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Act, forbidden_words

STALE = "Có người vừa đổi mục này. Hãy mở lại trang để xem rồi sửa; phần bạn gõ vẫn còn ở đây."


@transaction.atomic
def enter_missing() -> None:
    """The rows that every office starts with, where they are not there; rows that are there stay as they are."""
    for kind in KINDS:
        row = asdict(kind)
        MessageKind.objects.get_or_create(code=row.pop("code"), defaults=row)
    for language in LANGUAGES:
        row = asdict(language)
        Language.objects.get_or_create(code=row.pop("code"), defaults=row)


@transaction.atomic
def save_kind(*, code: str, seen: str, values: Mapping[str, Any], by: User, at: datetime) -> MessageKind:
    """Add the kind `code`, or change it when it is still as in `seen` (`kind_queries.edition_of`). Raises NotAllowed, NotPermitted."""
    _check(by, at)
    row = MessageKind.objects.select_for_update().filter(pk=code).first()
    if edition_of(row) != seen:
        raise NotAllowed(STALE)
    urgent, correction = bool(values.get("urgent")), bool(values.get("needs_correction"))
    if wrong := wrong_code(code) or wrong_kind(code, needs_correction=correction, urgent=urgent):
        raise NotAllowed(wrong)
    if row and row.urgent != urgent and _in_review(row):
        raise NotAllowed("Đang có tin loại này chờ duyệt: người ký đã xem nó là tin khẩn hay không khẩn. Hãy đợi duyệt xong rồi đổi.")
    made, _ = MessageKind.objects.update_or_create(pk=code, defaults=dict(values))
    _note("kind", made, "Sửa loại tin" if row else "Thêm loại tin", by, at)
    return made


@transaction.atomic
def use_kind(*, kind: MessageKind, used: bool, by: User, at: datetime) -> None:
    """End a kind, or take it into use again: messages of it stay. Raises NotAllowed for those that the program itself needs."""
    _check(by, at)
    if not used and kind.code in OWN_KINDS:
        raise NotAllowed(f"Loại “{kind.name}” gắn với việc của chương trình, không thôi dùng được.")
    MessageKind.objects.filter(pk=kind.pk).update(ended_at=None if used else at)
    _note("kind", kind, "Dùng lại loại tin" if used else "Thôi dùng loại tin", by, at)


@transaction.atomic
def save_language(*, code: str, seen: str, values: Mapping[str, Any], by: User, at: datetime) -> Language:
    """Add the language `code`, or change it when it is still as in `seen`. Raises NotAllowed, NotPermitted."""
    _check(by, at)
    row = Language.objects.select_for_update().filter(pk=code).first()
    if edition_of(row) != seen:
        raise NotAllowed(STALE)
    if wrong := wrong_code(code):
        raise NotAllowed(wrong)
    made, _ = Language.objects.update_or_create(pk=code, defaults=dict(values))
    _note("language", made, "Sửa ngôn ngữ" if row else "Thêm ngôn ngữ", by, at)
    return made


@transaction.atomic
def use_language(*, language: Language, used: bool, by: User, at: datetime) -> None:
    """End a language, or take it into use again: messages in it stay. Raises NotAllowed for Vietnamese."""
    _check(by, at)
    if not used and language.code == LANGUAGES[0].code:
        raise NotAllowed("Tiếng Việt không thôi dùng được.")
    Language.objects.filter(pk=language.pk).update(ended_at=None if used else at)
    _note("language", language, "Dùng lại ngôn ngữ" if used else "Thôi dùng ngôn ngữ", by, at)


def _in_review(kind: MessageKind) -> bool:
    return Message.objects.filter(kind=kind, state=State.SUBMITTED.value).exists()


def _check(by: User, at: datetime) -> None:
    if not may_change_kinds(by, localdate(at)):
        raise NotPermitted(forbidden_words(Act.ADMINISTER, "cơ quan cao nhất (loại tin và ngôn ngữ dùng chung cho mọi cơ quan)"))


def _note(sort: str, row: MessageKind | Language, verb: str, by: User, at: datetime) -> None:
    record(act=f"{sort}.saved", subject=f"{sort}:{row.pk}", summary=f"{verb} “{row.name}”", at=at, by=by)
