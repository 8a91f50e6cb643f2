"""Tests of the house itself: floors, relations, names, documentation."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from loa.delivery.registry import channels
from loa.site.cli import COMMANDS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "loa"
FLOORS = [
    "organisations", "ledger", "accounts", "directory", "subscriptions", "terms", "documents", "newsroom", "delivery", "stations",
    "notices", "plans", "resources", "inspections", "cases", "audits", "sections", "consultations", "reorganisations", "trends", "reports",
    "portal", "desk", "loa_site",
]  # fmt: skip
BANNED = {"utils", "helpers", "common", "misc", "base", "core", "manager", "service", "data", "info"}
IN_A_ROOM = {
    "__init__", "apps", "rules", "models", "queries", "actions", "views", "forms", "tasks", "urls", "wagtail_hooks",
}  # fmt: skip
MORE = {  # further modules, each with its reason in the docstring of the room
    "directory": {
        "body_actions",
        "ending_actions",
        "list_actions",
        "list_map_rules",
        "list_rules",
        "unit_actions",
        "unit_queries",
        "unit_rules",
    },
    "organisations": {"period_rules", "time_queries"},
    "accounts": {"log_in_actions", "pace"},
    "newsroom": {
        "alert_rules",
        "sheet_actions",
        "sheet_models",
        "sheet_rules",
        "calendar_actions",
        "calendar_queries",
        "calendar_rules",
        "comment_actions",
        "comment_queries",
        "comment_rules",
        "content",
        "hand_over_actions",
        "kind_actions",
        "kind_models",
        "kind_queries",
        "kind_rules",
        "link_actions",
        "link_queries",
        "link_rules",
        "notice_actions",
        "notice_queries",
        "outline_actions",
        "outline_draft_rules",
        "outline_forms",
        "outline_rules",
        "outline_sentence_rules",
        "release_actions",
        "trace_actions",
        "trace_queries",
        "trace_rules",
        "wording_actions",
        "wording_models",
        "wording_rules",
        "template_actions",
        "template_queries",
        "translation_actions",
        "translation_queries",
        "version_queries",
        "workflow_actions",
        "speech_actions",
        "speech_models",
        "speech_queries",
        "speech_rules",
        "workflow_models",
        "workflow_queries",
        "workflow_rules",
        "writing_models",
        "writing_queries",
    },
    "documents": {
        "citing_actions",
        "citing_rules",
        "drafting",
        "intake_actions",
        "intake_queries",
        "intake_rules",
        "law_actions",
        "law_queries",
        "law_rules",
        "register_actions",
        "register_rules",
        "search_actions",
        "search_queries",
        "search_rules",
        "sharing_actions",
        "sharing_queries",
        "sharing_rules",
    },
    "delivery": {
        "account_actions",
        "attempt_actions",
        "parcel_queries",
        "bounces",
        "calling",
        "canary_actions",
        "canary_queries",
        "canary_rules",
        "cause_queries",
        "cause_rules",
        "channel_actions",
        "correction_actions",
        "correction_queries",
        "correction_rules",
        "embargo_queries",
        "hour_actions",
        "journal",
        "lane_actions",
        "lane_queries",
        "look_actions",
        "looking",
        "outside_actions",
        "outside_queries",
        "outside_rules",
        "plan_queries",
        "plan_rules",
        "port",
        "posting",
        "proof_actions",
        "rate_rules",
        "reach_queries",
        "recall_actions",
        "registry",
        "resend_actions",
        "resend_rules",
        "revive_actions",
        "sweep_actions",
        "why_queries",
    },
    "ledger": {"heads", "keys", "log_actions", "log_queries", "store"},
    "notices": {"page_queries"},
    "portal": {
        "alert_views",
        "alerts",
        "asking",
        "disclosing",
        "following",
        "canaries",
        "checking",
        "deadlines",
        "frame",
        "homes",
        "host_rules",
        "hosts",
        "push",
        "ranges",
        "receipts",
        "speakers",
        "stating",
        "commenting",
        "consulting",
        "opinions",
        "subscribing",
        "baking",
        "baking_queries",
        "searching",
        "suggest_rules",
    },
    "desk": {
        "sheet_forms",
        "audit_letter",
        "home_urls",
        "kind_forms",
        "body_choices",
        "books",
        "case_urls",
        "consultation_forms",
        "consultation_urls",
        "facts",
        "histories",
        "inspection_forms",
        "work_filters",
        "plan_forms",
        "programme_forms",
        "directory_forms",
        "dispatching",
        "drafts",
        "editor",
        "emergency_forms",
        "legibility",
        "login",
        "marks",
        "people_forms",
        "qr",
        "report_forms",
        "report_urls",
        "requests",
        "resource_forms",
        "sides",
        "term_forms",
        "station_forms",
        "timelines",
        "training_forms",
        "workflow_forms",
    },
    "cases": {
        "access_rules",
        "answer_actions",
        "answer_rules",
        "access_actions",
        "access_models",
        "access_papers",
        "access_queries",
        "answer_models",
        "case_models",
        "claim_actions",
        "claim_models",
        "claim_papers",
        "claim_queries",
        "claim_rules",
        "clock_queries",
        "contact_actions",
        "count_actions",
        "count_queries",
        "evidence_actions",
        "evidence_queries",
        "placing_actions",
        "placing_queries",
        "kind_rules",
        "letter_actions",
        "public_actions",
        "public_queries",
        "press_actions",
        "press_models",
        "press_papers",
        "press_queries",
        "press_rules",
        "puzzle_rules",
        "retention_actions",
        "search_actions",
        "search_queries",
        "search_rules",
        "sender_actions",
        "term_actions",
        "upload_rules",
    },
    "inspections": {
        "checklist_actions",
        "checklist_rules",
        "ending_actions",
        "finding_actions",
        "finding_queries",
        "finding_rules",
        "papers",
    },
    "consultations": {
        "alike_rules",
        "answer_actions",
        "answer_queries",
        "answer_rules",
        "change_queries",
        "checklist_rules",
        "comment_actions",
        "comment_queries",
        "counting_rules",
        "embedding",
        "embedding_actions",
        "embedding_queries",
        "evidence_actions",
        "hand_over_actions",
        "draft_models",
        "edition_actions",
        "edition_rules",
        "group_queries",
        "group_rules",
        "landing_rules",
        "moderation_actions",
        "neighbour_rules",
        "open_file_actions",
        "open_file_queries",
        "open_queries",
        "papers",
        "place_queries",
        "place_rules",
        "plan_actions",
        "reminder_actions",
        "sheet_actions",
        "sheet_rules",
        "statement_actions",
        "statement_queries",
        "tally_actions",
        "tally_queries",
        "term_rules",
        "text_rules",
        "theme_actions",
        "theme_queries",
        "theme_rules",
    },
    "stations": {
        "baking",
        "baking_actions",
        "board_actions",
        "board_models",
        "board_queries",
        "board_rules",
        "broker",
        "bundles",
        "complaint_actions",
        "complaint_models",
        "complaint_rules",
        "contents",
        "emergency_actions",
        "emergency_models",
        "emergency_queries",
        "emergency_rules",
        "enrolment_actions",
        "foretelling",
        "health_actions",
        "health_models",
        "health_queries",
        "health_rules",
        "key_actions",
        "programme_actions",
        "programme_models",
        "programme_queries",
        "programme_rules",
        "report_actions",
        "report_rules",
        "signature_actions",
        "spool",
        "urgent_actions",
    },
    "plans": {
        "calendar_queries",
        "serving_queries",
        "coverage_actions",
        "giving_actions",
        "overview_queries",
        "reminder_actions",
        "reminder_queries",
        "reminder_rules",
        "cascade_queries",
        "cascade_rules",
        "task_actions",
        "work_actions",
        "work_queries",
        "work_rules",
    },
    "audits": {"access_rules", "crawling", "means", "page_rules", "verdict_rules"},
    "reorganisations": {"hand_over_actions"},
    "trends": {"burst_rules", "count_actions", "feed_actions", "feeds", "forecast_rules", "theme_rules"},
    "reports": {
        "dashboard_queries",
        "evidence_queries",
        "measures",
        "meeting",
        "meeting_rules",
        "period_rules",
        "plan_report",
        "report_actions",
        "report_charts",
        "report_papers",
        "report_queries",
        "report_rules",
        "rollup_queries",
        "template_process",
    },
    "subscriptions": {"press_actions", "press_queries", "push_actions", "push_rules"},
    "resources": {
        "attendance_actions",
        "budget_sheet_actions",
        "budget_sheet_rules",
        "certificates",
        "sheet_rules",
        "staffing_actions",
        "staffing_queries",
        "staffing_rules",
        "training_actions",
        "training_queries",
        "training_rules",
    },
}
SOURCES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def test_no_relation_points_up_or_sideways() -> None:
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or isinstance(target, str) or target._meta.app_label not in FLOORS:
                continue
            if FLOORS.index(target._meta.app_label) > FLOORS.index(model._meta.app_label):
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert wrong == []


def test_no_banned_names() -> None:
    assert [str(path) for path in SOURCES if path.stem in BANNED or path.parent.name in BANNED] == []


@pytest.mark.parametrize("room", FLOORS[:-1])
def test_a_room_holds_only_its_kinds_of_modules(room: str) -> None:
    found = {path.stem for path in (SOURCE / room).glob("*.py")}
    assert found <= IN_A_ROOM | MORE.get(room, set())


RANKS = {"rules": 1, "models": 2, "queries": 3, "actions": 4, "drafting": 4, "views": 5, "tasks": 5, "urls": 6}


def rank(module: str) -> int | None:
    """The floor of a module inside its room: rules, models, queries, actions, views; None for those of no kind."""
    return RANKS.get(module.rsplit("_", 1)[-1])


@pytest.mark.parametrize("room", [room for room in FLOORS[:-1] if room not in ("portal", "desk")])
def test_inside_a_room_views_act_act_query_query_models_models_rules(room: str) -> None:
    """An import goes to the same kind or a lower one, never in a circle; rules know no framework."""
    graph: dict[str, set[str]] = {}
    for path in (SOURCE / room).glob("*.py"):
        imports = [node.module or "" for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
        graph[path.stem] = {name.split(".")[2] for name in imports if name.startswith(f"loa.{room}.")}
        if rank(path.stem) == 1:
            assert [name for name in imports if name.split(".")[0] in ("django", "wagtail")] == [], path.name
    up = [f"{one} → {other}" for one, others in graph.items() for other in others if (rank(one) or 9) < (rank(other) or 0)]
    assert up == []
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_every_room_says_what_lives_there() -> None:
    rooms = [path for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    assert rooms
    for room in rooms:
        tree = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
        words = ast.get_docstring(tree) or ""
        assert len(words) > 80, room
        assert len(tree.body) == 1, f"{room.name}/__init__.py holds more than its docstring"


def test_no_import_hides_in_a_function() -> None:
    hidden = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [f"{path.name}:{i.lineno}" for i in ast.walk(node) if isinstance(i, ast.Import | ast.ImportFrom)]
    assert hidden == []


def test_files_stay_small() -> None:
    long = {str(p.relative_to(SOURCE)): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


SAVES_ONCE = ("ledger/models.py", "resources/models.py", "reports/template_process.py")  # rows that refuse a second save; a DOCX


def test_only_actions_save() -> None:
    """Rows are saved in actions (drafts in `documents.drafting`), and in the loader of the sample, which calls them."""
    saving = re.compile(r"\.objects\.(create|bulk_create|get_or_create|update_or_create)\(|\.save\(")
    allowed = re.compile(r"(\w+_)?actions\.py|drafting\.py|load\.py")
    found = [str(p.relative_to(SOURCE)) for p in SOURCES if not allowed.fullmatch(p.name) and saving.search(p.read_text(encoding="utf-8"))]
    assert [f for f in found if f.split("/")[0] in FLOORS and f not in SAVES_ONCE] == []  # rows that refuse a second save; a DOCX


def test_every_setting_command_and_channel_is_documented() -> None:
    settings_page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"(LOA_[A-Z_]+)"', (SOURCE / "site" / "settings.py").read_text(encoding="utf-8")))
    assert names
    assert [n for n in names if f"`{n}`" not in settings_page] == []
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [c for c in COMMANDS if f"`loa {c}" not in commands] == []
    page = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    assert [k for k in settings.CHANNELS if f"`{k}`" not in page] == []
    assert set(channels()) == set(settings.CHANNELS)


def test_no_model_says_who_a_citizen_is() -> None:
    """Statements, not people: no field for a person outside staff and posts."""
    suspicious = re.compile(r"citizen|author_name|phone|identity|profile|score|ip_address")
    found = [
        f"{m.__name__}.{f.name}"
        for m in apps.get_models()
        if m._meta.app_label in FLOORS
        for f in m._meta.fields
        if suspicious.search(f.name)
    ]
    assert found == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_two_addresses_of_the_desk_have_one_name() -> None:
    """The later one would take the place of the earlier one in every link."""
    text = "".join((SOURCE / "desk" / name).read_text(encoding="utf-8") for name in ("urls.py", "case_urls.py", "consultation_urls.py"))
    names = re.findall(r'name="(\w+)"', text)
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_the_attacks_of_the_threat_model_are_played_by_tests_that_exist() -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    file, wanted = "", []
    for name in re.findall(r"`((?:\w+/)?test_\w+)`", page):
        file = name if "/" in name else file
        wanted.append((file, name))
    assert len(wanted) > 20
    for file, name in wanted:
        played = (ROOT / "tests" / f"{file}.py").read_text()
        assert name == file or f"def {name}(" in played, (file, name)
