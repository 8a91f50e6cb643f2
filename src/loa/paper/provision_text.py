"""From lines to the words of provisions: paragraphs joined from wrapped lines, headings, closing text, paths."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from loa.paper import provision as kinds
from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.lines import Line
from loa.paper.provision import Provision

UNWRAPPED = 1 << 30
_DASH = "gạch "  # before the number that a dash is given by its place
_NAMES = {
    kinds.PREAMBLE: "Phần mở đầu", kinds.ANNEX: "Phụ lục", kinds.PART: "Phần", kinds.CHAPTER: "Chương", kinds.SECTION: "Mục",
    kinds.SUBSECTION: "Tiểu mục", kinds.ARTICLE: "Điều", kinds.CLAUSE: "Khoản", kinds.POINT: "Điểm", kinds.ITEM: "Tiết",
    kinds.PARAGRAPH: "Đoạn", kinds.QUOTE: "Đoạn trích",
}  # fmt: skip
_CONTAINERS = (kinds.PART, kinds.CHAPTER, kinds.SECTION, kinds.SUBSECTION)
_DECIDES = re.compile(
    r"(?:nay |ban hanh|phe duyet|giao|thanh lap|sua doi|bo sung|bai bo|quyet dinh|nghi quyet|nghi dinh|thong tu|luat|cong nhan|thu hoi|cho"
    r"|chanh van phong|giam doc|thu truong|cac ong|cac ba|thong qua|thong nhat|dieu chinh|bo nhiem|chu tich|uy ban)\b"
)
DANGLING = re.compile(  # with their marks: without them `cơ` would be `có`, `sở` would be `số`
    r"\b(?:của|và|với|các|về|do|tại|cho|theo|trong|số|từ|đến|là|được|để|thuộc|hoặc|khoản|điều|điểm|những|một|có|không|trên|như|cùng|tiết|ngày|tháng|năm"
    r"|quy định|chương|mục|phần)$|[,(–/-]$"
)

_CITING = re.compile(r"\b(?:khoản|điều|điểm|chương|mục|phần) (?:\d{1,3}[a-zđ]?|[a-zđ]|[ivx]{1,4})$")
_CITED = re.compile(
    r"(?:luat|bo luat|nghi dinh|nghi quyet|thong tu|quyet dinh|quy che|quy dinh|hien phap|phap lenh|dieu|khoan|chuong|muc)\b"
)


@dataclass(slots=True)
class Run:
    """The lines of one paragraph with their texts; of a table or a quotation, every line."""

    lines: list[Line]
    texts: list[str]
    quote: bool = False

    def words(self) -> str:
        """The paragraph as one line; rows of a table and paragraphs of a quotation stay on lines of their own."""
        out = squeeze(self.texts[0])
        for last, line, text in zip(self.lines, self.lines[1:], self.texts[1:], strict=False):
            apart = _is_row(line) or (self.quote and not _goes_on(last, line))
            out += ("\n" if apart else " ") + squeeze(text)
        return out


@dataclass(slots=True)
class Node:
    """A provision while it is read; `heading` is given for attached documents only."""

    kind: str
    depth: int
    label: str
    number: str
    start: int
    runs: list[Run] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    heading: str | None = None


def width_of(lines: list[Line]) -> int:
    """The printed width of a full line; `UNWRAPPED` when lines are whole paragraphs: then hardly one begins with a small letter."""
    lengths = sorted(line.indent + len(line.text) for line in lines)
    small = sum(line.text[0].islower() and not last.ended for last, line in pairwise(lines))
    width = lengths[int(len(lengths) * 0.95) - 1] if len(lengths) >= 8 and small * 8 > len(lines) else UNWRAPPED
    return width if width <= 140 else UNWRAPPED


def _is_row(line: Line) -> bool:
    return "\t" in line.text or line.text.count("|") >= 2


def _goes_on(last: Line, line: Line) -> bool:
    """Whether the words alone say that `line` is the wrapped end of `last`."""
    first = line.text.lstrip("(“\"'")[:1]
    return not last.text.endswith(":") and (
        first.islower()
        or line.text[0] in ")],;/”%"
        or (DANGLING.search(last.text.lower()) is not None and not last.ended)
        or (_CITING.search(last.text.lower()) is not None and _CITED.match(line.folded) is not None)
    )


def joins(run: Run, line: Line, in_quote: bool, width: int) -> bool:
    """Whether `line` goes on with the paragraph `run`."""
    last = run.lines[-1]
    if run.quote or in_quote:
        return run.quote and in_quote
    if _is_row(line) or _is_row(last):
        return _is_row(line) and _is_row(last)
    if _goes_on(last, line):
        return True
    if last.ended or (line.gap > 0 and not line.broken) or is_capital(last.text) != is_capital(line.text):
        return False
    if is_capital(last.text):
        return True
    if width == UNWRAPPED or (line.indent > last.indent + 1 and len(run.lines) > 1):
        return line.broken and len(last.text) > 100
    return width - last.indent - len(last.text) <= max(len(line.text.split(None, 1)[0]) + 1, width * 0.12)


def frozen(nodes: list[Node], start: int, end: int, taken: set[str]) -> list[Provision]:
    """Provisions without ids from `nodes`, which tile `start` to `end`; `taken` are the paths that are used above."""
    for node in nodes:
        _settle(node)
    if nodes:
        nodes[0].start = start
    naming = _Naming(set(taken), _restarts(nodes))
    ends = [*(node.start for node in nodes[1:]), end]
    return [_provision(node, stop, "", "", naming) for node, stop in zip(nodes, ends, strict=bool(nodes))]


def _settle(node: Node) -> None:
    """Number dashes, make surplus paragraphs children, and lift the closing text behind the last point to its parent."""
    for child in node.children:
        _settle(child)
    own = _own_runs(node)
    surplus = [_surplus(run, at) for at, run in enumerate(node.runs[own:], 2)]
    node.runs = node.runs[:own]
    last = node.children[-1] if node.children else None
    closing: list[Node] = []
    if last and last.kind in (kinds.POINT, kinds.ITEM) and last.runs and last.runs[0].texts[-1].rstrip().endswith("."):
        first = next((i for i, c in enumerate(last.children) if c.kind != kinds.PARAGRAPH), len(last.children))
        closing = last.children if first == len(last.children) else []
        last.children = last.children[len(closing) :]
    node.children = [*surplus, *node.children, *closing]
    for kind in (kinds.PARAGRAPH, kinds.QUOTE):
        for at, child in enumerate((c for c in node.children if c.kind == kind), 2 if kind == kinds.PARAGRAPH else 1):
            child.number = str(at)
    for at, child in enumerate((c for c in node.children if c.kind == kinds.ITEM and c.label[:1] in "-–—+•●▪*○◦·" and c.label), 1):
        child.number = f"{_DASH}{at}"


def _surplus(run: Run, at: int) -> Node:
    return Node(kinds.QUOTE if run.quote else kinds.PARAGRAPH, 100, "", str(at), run.lines[0].start, [run])


def _own_runs(node: Node) -> int:
    """How many of the runs are the heading and the own text of `node`; a quotation is always a child."""
    prose = next((i for i, run in enumerate(node.runs) if run.quote), len(node.runs))
    if node.kind == kinds.PREAMBLE:
        return len(node.runs)
    return min(prose, _headed(node) + 1) if node.runs else 0


def _headed(node: Node) -> int:
    """How many runs make the heading."""
    if not node.runs or node.runs[0].quote:
        return 0
    if node.kind in _CONTAINERS and (node.depth in (10, 20, 30, 35)) and fold(node.label)[:2] in ("ph", "ch", "mu", "ti"):
        count = 0
        for run in node.runs[:4]:
            if run.quote or (run.lines[-1].ended and not is_capital(run.words())) or len(run.words()) > 200:
                break
            count += 1
        return count
    if node.kind not in (kinds.ARTICLE, kinds.SECTION):
        return 0
    return int(_is_heading(node.runs[0], len(node.runs) > 1 or bool(node.children)))


def _is_heading(run: Run, followed: bool) -> bool:
    text = run.words()
    if not followed or text.endswith((";", ":", "?", "!")) or len(text) > 400:
        return False
    if not text.endswith("."):
        return True
    return len(text) <= 120 and (is_capital(text) or not _DECIDES.match(fold(text)))


def _restarts(nodes: list[Node]) -> bool:
    """Whether articles are numbered from 1 in each chapter."""
    firsts = 0
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.kind in (kinds.ATTACHED, kinds.ANNEX, kinds.PREAMBLE):
            stack += node.children
            continue
        articles = [child for child in node.children if child.kind == kinds.ARTICLE]
        firsts += bool(articles) and articles[0].number == "1"
        stack += [child for child in node.children if child.kind in _CONTAINERS]
    return firsts > 1


@dataclass(frozen=True, slots=True)
class _Naming:
    """The paths in use, and whether articles are numbered from 1 in each chapter."""

    used: set[str]
    restarts: bool

    def path(self, node: Node, above: str, root: str) -> str:
        """A path of its own for `node`; articles are counted through all chapters, so `root` stands before them, if anything."""
        own = squeeze(node.label).capitalize() if node.kind == kinds.ATTACHED else f"{_NAMES[node.kind]} {node.number}".strip()
        if node.number.startswith(_DASH):
            own = f"Gạch đầu dòng {node.number[len(_DASH) :]}"
        above = root if node.kind == kinds.ARTICLE and not self.restarts else above
        path = unique = f"{above}/{own}" if above else own
        count = 1
        while unique in self.used:
            count += 1
            unique = f"{path} ({count})"
        self.used.add(unique)
        return unique


def _provision(node: Node, end: int, above: str, root: str, naming: _Naming) -> Provision:
    path = naming.path(node, above, root)
    root = path if node.kind in (kinds.ATTACHED, kinds.ANNEX) else root
    headed = 0 if node.heading else _headed(node)
    heading = node.heading or squeeze(" ".join(run.words() for run in node.runs[:headed])).rstrip(" .") or None
    text = "\n".join(run.words() for run in node.runs[headed:])
    ends = [*(child.start for child in node.children[1:]), end]
    below = tuple(_provision(child, stop, path, root, naming) for child, stop in zip(node.children, ends, strict=bool(node.children)))
    return Provision("", node.kind, node.label, node.number, heading, text, node.start, end, path, below)
