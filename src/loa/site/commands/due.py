"""`loa due RULE FROM [--json]`: when a term of law ends, with every day of its computation."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django
from rich.console import Console
from rich.table import Table

from loa.worktime import shipped
from loa.worktime.answers import Answer, answer, due_words, moment, to_json
from loa.worktime.counting import Due
from loa.worktime.days import Calendar, weekday_name
from loa.worktime.terms import CONFIDENCE_LABELS, Rule, WrongTerm, ids, versions


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("rule", metavar="QUY_TẮC", nargs="?", help="ví dụ access-online-simple; --list để xem mọi quy tắc")
    parser.add_argument("start", metavar="TỪ", nargs="?", help="ngày bắt đầu: 2026-11-23, hoặc có giờ: 2026-11-23T14:30")
    parser.add_argument("--json", action="store_true", help="in JSON")
    parser.add_argument("--list", action="store_true", help="liệt kê các quy tắc")


def run(words: argparse.Namespace) -> int:
    """Compute and print; 2 for a name or a date that cannot be understood."""
    rules, calendar = _known()
    if words.list:
        _list(rules, words.json)
        return 0
    try:
        found = _asked(words, rules, calendar)
    except WrongTerm as error:
        print(str(error), file=sys.stderr)
        return 2
    if words.json:
        print(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        _show(found)
    return 0


def _asked(words: argparse.Namespace, rules: Sequence[Rule], calendar: Calendar) -> Answer:
    if not words.rule or not words.start:
        raise WrongTerm(f"Hãy ghi quy tắc và ngày bắt đầu, ví dụ: loa due access-online-simple 2026-11-23. Các quy tắc: {_names(rules)}.")
    if words.rule not in ids(rules):
        raise WrongTerm(f"Không có quy tắc “{words.rule}”. Các quy tắc: {_names(rules)}.")
    start, clock = moment(words.start)
    return answer(rules, words.rule, start, calendar, clock=clock)


def _names(rules: Sequence[Rule]) -> str:
    return ", ".join(ids(rules))


def _known() -> tuple[Sequence[Rule], Calendar]:
    """Rules and days off: those of the office's database when there is one, else those that ship."""
    prepared = os.environ.get("LOA_POSTGRES") or (Path(os.environ.get("LOA_DATA") or "var") / "loa.sqlite3").is_file()
    if not prepared:
        return shipped.rules(), shipped.calendar()
    django.setup()
    queries = importlib.import_module("loa.terms.queries")  # only now are there settings
    try:
        return queries.rules_for(), queries.office_calendar()
    except importlib.import_module("django.db").DatabaseError as error:
        print(f"Không đọc được cơ sở dữ liệu ({error}); dùng các quy tắc kèm chương trình.", file=sys.stderr)
        return shipped.rules(), shipped.calendar()


def _list(rules: Sequence[Rule], as_json: bool) -> None:
    newest = [versions(rules, name)[-1] for name in ids(rules)]
    if as_json:
        rows = [{"rule": r.id, "name": r.name, "value": r.value, "unit": r.unit, "unknown": not r.known, "basis": r.basis} for r in newest]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    wide = max(len(rule.id) for rule in newest)
    for rule in newest:
        print(f"{rule.id:<{wide}}  {rule.figure:<17}  {rule.name}")


def _show(found: Answer) -> None:
    console, first = Console(), found.due
    rule = first.rule
    console.print(f"[bold]{rule.name}[/bold] ({rule.id}): {rule.figure}", highlight=False)
    console.print(f"Căn cứ: {'; '.join(first.bases) or rule.basis}", highlight=False, markup=False)
    console.print(f"Nguồn: {rule.source or 'chưa có'} ({CONFIDENCE_LABELS[rule.confidence]})", highlight=False, markup=False)
    if first.unknown:
        console.print("Chưa rõ: không có mức nào được xác nhận cho ngày này. Quản trị nhập mức và căn cứ tại bàn làm việc, mục “Thời hạn”.")
    else:
        console.print(_table(first))
        least = "Sớm nhất" if rule.minimum else "Hạn"
        console.print(f"[bold]{least}: {due_words(first)}[/bold]; {first.skipped} ngày không tính.", highlight=False)
    _beside(found, console)
    for note in first.notes:
        console.print(f"Lưu ý: {note}", highlight=False, markup=False)


def _beside(found: Answer, console: Console) -> None:
    if found.notice:
        rule = found.notice.rule
        console.print(f"Phải thông báo thời hạn: {due_words(found.notice)} ({rule.figure}, {rule.basis}).", highlight=False)
    if found.extension:
        latest = due_words(found.extended) if found.extended else "chưa rõ"
        console.print(f"Gia hạn tối đa {found.extension.figure}: {latest} ({found.extension.basis}).", highlight=False)


def _table(first: Due) -> Table:
    table = Table("Ngày", "Thứ", "Tính", "Vì sao")
    for step in first.steps:
        told = "✓" if step.counted else "–"
        number = f" {step.number}" if step.number else ""
        table.add_row(f"{step.day:%d/%m/%Y}", weekday_name(step.day), f"{told}{number}", step.words)
    return table
