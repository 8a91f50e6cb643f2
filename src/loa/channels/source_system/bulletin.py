"""The bulletin (bản tin nguồn) in our own documented form: JSON, the same as XML, and a person's reading of it, in one zip."""

import hashlib
import json
import zipfile
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from loa.delivery.port import Content, Recording, paragraphs
from loa.paper.plaintext import legible, one_line

FORM = "loa-ban-tin/1"
JSON_NAME, XML_NAME, LIST_NAME = "ban-tin.json", "ban-tin.xml", "SHA256SUMS"
SOUNDS = {"audio/mpeg": "am-thanh.mp3", "audio/wav": "am-thanh.wav"}
# Circular 39/2020/TT-BTTTT knows three levels of priority, low to high; an officer's choice of the middle one is not in a message.
ORDINARY, URGENT = "thong_thuong", "khan_cap"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip may bear: no trace of when it was made


def fields(content: Content, recording: Recording | None) -> dict[str, Any]:
    """What the bulletin says. A date is ISO 8601, a moment bears its zone, what is not said is "" or null."""
    source = content.source
    return {
        "mau": FORM,
        "tieu_de": one_line(content.title),
        "tom_tat": one_line(content.summary),
        "noi_dung": [{"kieu": "muc" if kind == "li" else "doan", "chu": said} for kind, said in paragraphs(legible(content.body))],
        "can_lam": legible(content.what_to_do).strip(),
        "doi_tuong": one_line(content.audience),
        "dia_ban": [one_line(area) for area in content.areas],
        "loai_tin": content.kind,
        "uu_tien": URGENT if content.kind == "emergency" else ORDINARY,
        "ngon_ngu": content.language,
        "tu_ngay": content.effective_from.isoformat() if content.effective_from else None,
        "het_hieu_luc_tu_ngay": content.effective_to.isoformat() if content.effective_to else None,
        "thoi_gian": content.event_at.isoformat() if content.event_at else None,
        "dia_diem": one_line(content.event_place),
        "dinh_chinh": one_line(content.corrects.number) if content.corrects else None,
        "co_quan": one_line(content.issuer),
        "co_quan_cap_tren": one_line(content.issuer_parent),
        "van_ban_nguon": {"van_ban": one_line(source.heading), "trich_yeu": one_line(source.title)} if source else None,
        "dia_chi": one_line(content.page_url),
        "am_thanh": _sound(recording),
    }


def _sound(recording: Recording | None) -> dict[str, Any] | None:
    """The file of a person's reading; a synthetic draft voice is never handed to another system."""
    if recording is None or recording.media_type not in SOUNDS:
        return None
    digest = hashlib.sha256(recording.audio).hexdigest()
    return {"tep": SOUNDS[recording.media_type], "kieu": recording.media_type, "sha256": digest, "byte": len(recording.audio)}


def package(content: Content, recording: Recording | None) -> bytes:
    """The zip: the same content and reading give the same bytes. SHA256SUMS lists the files as `sha256sum -c` reads it."""
    said = fields(content, recording)
    files = {
        JSON_NAME: (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8"),
        XML_NAME: _xml(said),
    }
    if recording is not None and said["am_thanh"]:
        files[said["am_thanh"]["tep"]] = recording.audio
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in files.items())
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**files, LIST_NAME: sums.encode("ascii")}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _xml(said: dict[str, Any]) -> bytes:
    root = ElementTree.Element("ban-tin", {"mau": said["mau"]})
    for name, value in said.items():
        if name != "mau":
            _put(root, name, value)
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _put(parent: ElementTree.Element, name: str, value: Any) -> None:
    """One element; of a list, one element for each; what is null or empty is left out."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            part = ElementTree.SubElement(parent, name.replace("_", "-"))
            for key, inner in one.items():
                _put(part, key, inner)
        elif one not in (None, ""):
            ElementTree.SubElement(parent, name.replace("_", "-")).text = legible(str(one))


def words(content: Content) -> str:
    """What the bulletin says, for people who check it."""
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    notes = [f"{label}: {one_line(said)}" for label, said in content.notes]
    parts = [
        one_line(content.title),
        one_line(content.summary),
        *notes,
        *body,
        legible(content.what_to_do).strip(),
        one_line(content.issuer),
    ]
    return "\n".join(part for part in parts if part)
