"""The script (lời đọc): what is said over the loudspeaker, in the order in which a listener needs it."""

from collections.abc import Iterable
from datetime import date

from loa.delivery.port import Content, paragraphs
from loa.paper.plaintext import legible, one_line
from loa.vietnamese.sentences import sentences
from loa.vietnamese.spoken import DEFAULT, Lexicon, spoken

_ENDS = ".!?…:;,"
_ITEM = "- "
_SHORT = 160  # characters
_BREATH = 60  # words of one take: about 25 seconds


def script_of(content: Content, lexicon: Lexicon = DEFAULT) -> str:
    """The words to say, one line for each part; an officer's own script is said as it was typed, figures in words."""
    parts = legible(content.wording).split("\n") if content.wording else _parts(content)
    said = (_closed(spoken(part, lexicon)) for part in parts)
    return "\n".join(part for part in said if part)


def takes_of(script: str) -> list[str]:
    """`script` in parts that an announcer reads in one go: its lines, long ones cut where a sentence ends."""
    takes: list[str] = []
    for line in script.splitlines():
        run: list[str] = []
        for sentence in sentences(line):
            if run and len(" ".join([*run, sentence]).split()) > _BREATH:
                takes.append(" ".join(run))
                run = []
            run.append(sentence)
        if run:
            takes.append(" ".join(run))
    return takes


def foreign_script(content: Content) -> str:
    """What a person reads in another language: the text as it is, without the Vietnamese words around it."""
    body = [one_line(said) for _, said in paragraphs(legible(content.body))]
    said = [one_line(content.title), one_line(content.summary), one_line(content.audience), *body, one_line(content.what_to_do)]
    return "\n".join(part for part in said if part)


def _parts(content: Content) -> Iterable[str]:
    title, issuer, audience, action = (one_line(field) for field in (content.title, content.issuer, content.audience, content.what_to_do))
    day = _day(content.effective_from)
    yield f"Thông báo của {issuer}" if issuer else "Thông báo"
    yield title
    yield f"Thông báo này dành cho {_lowered(audience)}" if audience else ""
    yield f"Thực hiện từ ngày {day}" if day else ""
    yield from _told(content, title, action)
    yield f"Việc cần làm: {action}" if action else ""
    yield _again(title, action, day)


def _again(title: str, action: str, day: str) -> str:
    """The key point once more: the title, or what to do when the title is too long to hear twice."""
    when = f", thực hiện từ ngày {day}" if day else ""
    for point in (f"{title.rstrip(_ENDS)}{when}" if title else "", action):
        if 0 < len(point) <= _SHORT:
            return f"Xin nhắc lại: {point}"
    return ""


def _told(content: Content, title: str, action: str) -> Iterable[str]:
    """Summary and body, without a sentence that the title, the summary or the action says already."""
    known = {_key(sentence) for said in (title, action) for sentence in (said, *sentences(said))}
    summary = _new(one_line(content.summary), known)
    yield summary
    known |= {_key(sentence) for sentence in sentences(summary)}
    for block in _blocks(content.body):
        yield "\n".join(filter(None, (line if line.startswith(_ITEM) else _new(line, known) for line in block)))


def _blocks(body: str) -> list[list[str]]:
    """Each paragraph with the list that it leads in, so that they are said in one breath."""
    blocks: list[list[str]] = []
    for kind, text in paragraphs(legible(body)):
        line = one_line(text)
        if kind == "li" and blocks:
            blocks[-1].append(_ITEM + line)
        else:
            blocks.append([_ITEM + line if kind == "li" else line])
    return blocks


def _new(text: str, known: set[str]) -> str:
    return " ".join(_closed(sentence) for sentence in sentences(text) if _key(sentence) not in known)


def _key(sentence: str) -> str:
    return sentence.strip().rstrip(_ENDS).casefold()


def _closed(text: str) -> str:
    """`text` with a sign at its end at which a voice rests."""
    text = text.strip()
    return f"{text}." if text and text[-1] not in _ENDS else text


def _lowered(text: str) -> str:
    """`text` to stand within a sentence: "Hộ nghèo" becomes "hộ nghèo", "UBND" stays."""
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2].isspace() else text


def _day(day: date | None) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}" if day else ""
