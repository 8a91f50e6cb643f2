"""Pure rules of reports: the columns and the words that follow from figures."""

from datetime import date

from loa.plans.rules import Progress, Standing

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


def result_words(progress: Progress) -> str:
    """What there is to show, in figures: "01 tin phát hành; 12/15 lượt gửi có bằng chứng; 02 lượt phát loa"."""
    if not progress.messages:
        return "Chưa có tin, bài"
    words = [f"{progress.released:02d} tin, bài phát hành trên {progress.messages:02d} tin, bài soạn thảo"]
    if progress.deliveries:
        words.append(f"{progress.proven}/{progress.deliveries} lượt gửi có bằng chứng")
    if progress.broadcasts:
        words.append(f"{progress.broadcasts:02d} lượt phát loa")
    if progress.quantity:
        words.append(f"{progress.quantity} tờ rơi, lượt người dự được xác nhận")
    if progress.trouble:
        words.append(f"{progress.trouble} lượt gửi trục trặc")
    return "; ".join(words)


def overview(tasks: int, progress: Progress, standings: list[Standing], until: date) -> list[str]:
    """The figures of the whole plan as sentences of the report's part II."""
    done = sum(s is Standing.PROVEN for s in standings)
    late = sum(s is Standing.OVERDUE for s in standings)
    idle = sum(s is Standing.NOT_STARTED for s in standings)
    return [
        f"Tính đến ngày {until:%d/%m/%Y}, kế hoạch có {tasks} nhiệm vụ: {done} nhiệm vụ đã có bằng chứng đầy đủ, "
        f"{tasks - done - late - idle} nhiệm vụ đang thực hiện, {late} nhiệm vụ quá hạn, {idle} nhiệm vụ chưa có tin, bài.",
        f"Đã soạn {progress.messages} tin, bài, phát hành {progress.released} tin, bài; giao {progress.deliveries} lượt gửi tới các kênh "
        f"và đơn vị, trong đó {progress.proven} lượt có bằng chứng, {progress.on_the_way} lượt đang chờ bằng chứng, "
        f"{progress.trouble} lượt gặp trục trặc.",
        f"Loa truyền thanh đã phát {progress.broadcasts} lượt; {progress.quantity} tờ rơi và lượt người dự được các đơn vị xác nhận.",
    ]
