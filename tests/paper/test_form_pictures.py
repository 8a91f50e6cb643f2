"""The pictures in docs/forms.md show what the program writes today."""

import importlib.util
import json
import re
from pathlib import Path

from loa.paper.forms_docx import write_docx
from loa.paper.read import read_file

DOCS = Path(__file__).parents[2] / "docs"
_spec = importlib.util.spec_from_file_location("form_pictures", DOCS / "forms.py")
assert _spec is not None
assert _spec.loader is not None
pictures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pictures)


def test_pictures_are_drawn_from_what_stands_in_the_program() -> None:
    drawn = json.loads((DOCS / "forms" / "sources.json").read_text(encoding="utf-8"))
    assert drawn == pictures.digests(), "run: python docs/forms.py"


def test_every_picture_is_shown_and_there() -> None:
    shown = set(re.findall(r"\]\(forms/([a-z]+-\d+\.png)\)", (DOCS / "forms.md").read_text(encoding="utf-8")))
    assert shown == {path.name for path in (DOCS / "forms").glob("*.png")}


def test_the_papers_in_the_pictures_read_well() -> None:
    readings = {name: read_file(write_docx(form), "a.docx") for name, form in pictures.FORMS.items()}
    assert {name: r.type for name, r in readings.items() if name != "responses"} == {
        "plan": "KH", "decision": "QĐ", "letter": "CV", "report": "BC", "announcement": "TB",
    }  # fmt: skip
    assert len(readings["plan"].annex_tasks) == 3
    assert [s.label for s in readings["decision"].sections] == ["Điều 1", "Điều 2", "Điều 3", "Điều 4"]
    assert readings["letter"].number == "112/UBND-VHXH"
