"""Pure rules of reports: the columns and the words that follow from figures."""

from collections.abc import Sequence
from datetime import date

from loa.plans.rules import Progress, Standing
from loa.reorganisations.rules import Tally

# Progress table as used upward (Biểu 01): role, result, progress, difficulties, proposals.
COLUMNS = (
    "TT",
    "Tên nhiệm vụ",
    "Đơn vị",
    "Vai trò",
    "Thời hạn",
    "Kết quả (định lượng)",
    "Tiến độ",
    "Tồn tại, khó khăn",
    "Đề xuất, kiến nghị",
)
PACE = {
    Standing.NOT_STARTED: "Chưa thực hiện",
    Standing.IN_WORK: "Đang soạn, chờ duyệt",
    Standing.UNDER_WAY: "Đang thực hiện",
    Standing.PROVEN: "Đạt",
    Standing.OVERDUE: "Chậm",
}


def pace(standing: Standing, parts: Tally) -> str:
    """How far a task is: by its parts of work where it was given out, else by what was sent."""
    if not parts.all - parts.ended:
        return PACE[standing]
    if parts.late:
        return PACE[Standing.OVERDUE]
    if not parts.open:
        return PACE[Standing.PROVEN]
    return PACE[Standing.UNDER_WAY] if parts.confirmed or standing is not Standing.NOT_STARTED else PACE[Standing.NOT_STARTED]


def parts_words(parts: Tally) -> str:
    """ "08/11 phần việc được xác nhận, 01 quá hạn"; "" when the task was not given out."""
    if not parts.all:
        return ""
    words = [f"{parts.confirmed:02d}/{parts.all:02d} phần việc được xác nhận"]
    words += [f"{parts.late:02d} quá hạn"] if parts.late else []
    words += [f"{parts.ended:02d} đã kết thúc, không thực hiện"] if parts.ended else []
    return ", ".join(words)


def result_words(progress: Progress, parts: Tally) -> str:
    """What there is to show, in figures: "08/11 phần việc được xác nhận; 01 tin phát hành; 12/15 lượt gửi có bằng chứng"."""
    if not progress.messages:
        return parts_words(parts) or "Chưa có tin, bài"
    words = [parts_words(parts)] if parts.all else []
    words += [f"{progress.released:02d} tin, bài phát hành trên {progress.messages:02d} tin, bài soạn thảo"]
    if progress.deliveries:
        words.append(f"{progress.proven}/{progress.deliveries} lượt gửi có bằng chứng")
    if progress.broadcasts:
        words.append(f"{progress.broadcasts:02d} lượt phát loa")
    if progress.quantity:
        words.append(f"{progress.quantity} tờ rơi, lượt người dự được xác nhận")
    if progress.trouble:
        words.append(f"{progress.trouble} lượt gửi trục trặc")
    return "; ".join(words)


def overview(paces: Sequence[str], progress: Progress, parts: Tally, until: date) -> list[str]:
    """The figures of the whole plan as sentences of the report's part II."""
    done, late, idle = (paces.count(PACE[s]) for s in (Standing.PROVEN, Standing.OVERDUE, Standing.NOT_STARTED))
    given = [f"Đã giao {parts.all} phần việc tới các cơ quan, đơn vị: {parts_words(parts)}."] if parts.all else []
    return [
        f"Tính đến ngày {until:%d/%m/%Y}, kế hoạch có {len(paces)} nhiệm vụ: {done} nhiệm vụ đạt, "
        f"{len(paces) - done - late - idle} nhiệm vụ đang thực hiện, {late} nhiệm vụ chậm, {idle} nhiệm vụ chưa thực hiện.",
        *given,
        f"Đã soạn {progress.messages} tin, bài, phát hành {progress.released} tin, bài; giao {progress.deliveries} lượt gửi tới các kênh "
        f"và đơn vị, trong đó {progress.proven} lượt có bằng chứng, {progress.on_the_way} lượt đang chờ bằng chứng, "
        f"{progress.trouble} lượt gặp trục trặc.",
        f"Loa truyền thanh đã phát {progress.broadcasts} lượt; {progress.quantity} tờ rơi và lượt người dự được các đơn vị xác nhận.",
    ]
