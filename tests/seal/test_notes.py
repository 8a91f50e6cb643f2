"""Signed notes and checkpoints: against the specifications' own examples, a real log's head, and a second small parser."""

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal import notes
from loa.seal.keys import new_private_key, public_key_of
from loa.seal.notes import Checkpoint, NotANote, NotSigned, Verifier

# The head of the Go checksum database at 20,852,163 entries, as its operator signed it, and its published key.
SUMDB = """go.sum database tree
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
# The example of C2SP signed-note: its text holds an empty line.
POEM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
KEY = new_private_key()
NAME = "van-khe.example/log"
PUBLIC = Verifier(NAME, public_key_of(KEY))


def test_a_real_head_is_verified_with_its_published_key() -> None:
    key = notes.read_verifier(SUMDB_KEY)
    assert str(key) == SUMDB_KEY
    head = notes.read_checkpoint(notes.open_note(SUMDB, [key]))
    assert (head.origin, head.size) == ("go.sum database tree", 20_852_163)
    with pytest.raises(NotSigned, match="is wrong"):
        notes.open_note(SUMDB.replace("20852163", "20852164"), [key])


def test_the_example_of_the_specification_is_read() -> None:
    read = notes.read_note(POEM)
    assert read.text.endswith("ed è subito sera.\n")
    assert [(s.name, s.id.hex(), len(s.value)) for s in read.signatures] == [("quasimodo.example/salvatore", "367ba04b", 64)]


def parsed(note: str) -> dict[str, Any]:
    """A second reader, written from the specification alone."""
    body, signatures = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2 :]
    origin, size, root = body.splitlines()[:3]
    dash, name, coded = signatures.splitlines()[0].split(" ")
    assert dash == chr(0x2014)
    raw = base64.b64decode(coded)
    return {"origin": origin, "size": int(size), "root": base64.b64decode(root), "name": name, "id": raw[:4], "signature": raw[4:]}


def test_our_checkpoint_is_what_a_stranger_reads() -> None:
    root = hashlib.sha256(b"root").digest()
    note = notes.signed(Checkpoint(NAME, 70_000, root).text, NAME, KEY)
    found = parsed(note)
    assert (found["origin"], found["size"], found["root"], found["name"]) == (NAME, 70_000, root, NAME)
    raw = base64.urlsafe_b64decode(public_key_of(KEY) + "=")
    assert found["id"] == hashlib.sha256(NAME.encode() + b"\n\x01" + raw).digest()[:4]
    assert str(PUBLIC) == f"{NAME}+{found['id'].hex()}+{base64.b64encode(bytes([1]) + raw).decode()}"
    assert notes.open_checkpoint(note, [PUBLIC]) == Checkpoint(NAME, 70_000, root)


def test_further_signatures_are_passed_over_and_a_strangers_alone_is_none() -> None:
    note = notes.signed(Checkpoint(NAME, 1, bytes(32)).text, NAME, KEY)
    other = new_private_key()
    witnessed = note + notes.signed(Checkpoint(NAME, 1, bytes(32)).text, "witness.example", other).rpartition("\n\n")[2]
    assert notes.open_checkpoint(witnessed, [PUBLIC]).size == 1
    with pytest.raises(NotSigned, match="no signature"):
        notes.open_checkpoint(note, [Verifier(NAME, public_key_of(other))])
    with pytest.raises(NotSigned, match="under the name"):
        notes.open_checkpoint(witnessed.replace(f"— {NAME} ", "— x "), [Verifier("witness.example", public_key_of(other))])


@given(st.data())
def test_no_changed_letter_passes(data: st.DataObject) -> None:
    note = notes.signed(Checkpoint(NAME, 12, hashlib.sha256(b"x").digest()).text, NAME, KEY)
    place = data.draw(st.integers(0, len(note) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda found: found != note[place]))
    changed = note[:place] + letter + note[place + 1 :]
    with pytest.raises((NotANote, NotSigned)):
        notes.open_checkpoint(changed, [PUBLIC])


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for read in (notes.read_note, notes.read_checkpoint, notes.read_verifier):
        try:
            read(text)
        except NotANote:
            continue


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\N{NO-BREAK SPACE}b"])
def test_names_that_the_form_cannot_hold(name: str) -> None:
    with pytest.raises(NotANote):
        notes.signed("x\n", name, KEY)


@pytest.mark.parametrize("text", ["a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", f"a\n1\n{'A' * 43}\n", "a\n\n1\nAAAA\n", "a\n١\nAAAA\n"])
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NotANote):
        notes.read_checkpoint(text)
