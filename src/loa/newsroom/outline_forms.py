"""The forms in which Vietnamese documents say what changes, for whom, from when, how much, what to do and where: patterns, no code."""

import re

# Who is meant when people, not offices, are told something.
CITIZENS = (
    r"(?:các\s|mỗi\s|mọi\s|những\s|toàn thể\s)?(?:hộ(?: gia đình| dân| nghèo| cận nghèo| kinh doanh)?|người(?! có thẩm quyền"
    r"| đứng đầu| phát ngôn| ký)"
    r"|cá nhân|tổ chức, cá nhân|công dân|nhân dân|bà con|chủ hộ|chủ (?:cơ sở|phương tiện|xe|nhà|vật nuôi|rừng|nguồn thải)|phụ huynh"
    r"|cha mẹ"
    r"|học sinh|sinh viên|doanh nghiệp|cơ sở sản xuất|cơ sở kinh doanh|hợp tác xã|đối tượng(?: thụ hưởng| được hỗ trợ)?|thương nhân)"
)
DUTY = (
    r"(?:phải|có trách nhiệm|có nghĩa vụ|cần|nộp|đăng ký|kê khai|chuẩn bị|mang theo|thực hiện|không được|được quyền|gửi|làm đơn"
    r"|đề nghị|liên hệ|đóng (?:tiền|phí|góp)|nhận (?:tiền|quà|thẻ|kết quả)|khai báo|di dời|sơ tán|tham gia|tập trung tại)"
)
CHANGE = re.compile(
    r"^(?:sửa đổi|bổ sung|bãi bỏ|thay thế|điều chỉnh|ban hành (?:kèm theo|quy|chính sách|kế hoạch|danh mục|bảng|đề án|chương trình)"
    r"|(?:nghị quyết|quyết định|nghị định|thông tư|luật|quy chế|quy định|kế hoạch|chỉ thị) này (?:quy định|sửa đổi|bổ sung"
    r"|hướng dẫn|thay thế|bãi bỏ)"
    r"|phê duyệt|kiện toàn|thành lập|giải thể|sáp nhập|đổi tên|công bố|cho phép|chấm dứt|kéo dài|quy định (?:mức|về|chế độ"
    r"|chính sách|giá|việc))",
    re.IGNORECASE,
)
REPLACES = re.compile(r"\b(?:thay thế|bãi bỏ|hết hiệu lực|chấm dứt hiệu lực)\b", re.IGNORECASE)
# What a notice, which amends nothing, says is new.
NEW_NOW = re.compile(
    r"\b(?:(?:tăng|giảm)\b[^.;]{0,60}\bso với|tạm (?:ngừng|dừng|hoãn)(?! hoạt động)"
    r"|thay đổi (?:giờ|lịch|địa điểm|thời gian|mức|giá|địa chỉ|số)"
    r"|chuyển (?:trụ sở|địa điểm)|hủy bỏ|kể từ nay|từ nay)\b",
    re.IGNORECASE,
)
SCOPE_HEAD = re.compile(r"^(?:phạm vi điều chỉnh|nội dung(?: hỗ trợ| chính sách| sửa đổi| truyền thông| tuyên truyền)?$)", re.IGNORECASE)
_TOLD = r"thông báo (?:đến|tới|cho) (?:toàn thể|toàn bộ|các hộ|nhân dân|bà con|người dân)"
AUDIENCE = re.compile(
    r"\b(?:áp dụng (?:đối với|cho)|đối tượng (?:áp dụng|hỗ trợ|được hỗ trợ|thụ hưởng|được hưởng|tham gia|là|gồm|bao gồm)"
    rf"|được áp dụng (?:đối với|cho)|{_TOLD})\b",
    re.IGNORECASE,
)
TOLD_TO = re.compile(rf"\b{_TOLD}\b", re.IGNORECASE)
AUDIENCE_HEAD = re.compile(r"\bđối tượng\b", re.IGNORECASE)
FORCE = re.compile(r"\b(?:có hiệu lực|hiệu lực thi hành|áp dụng (?:kể )?từ|thực hiện (?:kể )?từ|bắt đầu (?:kể )?từ)\b", re.IGNORECASE)
TERM = re.compile(
    r"\b(?:(?:chậm nhất|muộn nhất|trước ngày|đến hết ngày|đến hết tháng|thời hạn|thời gian (?:nhận|nộp|thực hiện|đăng ký|tổ chức"
    r"|áp dụng|hỗ trợ))\b"
    r"|hoàn thành (?:trước|trong)|(?:kể )?từ ngày \d|trong (?:thời hạn )?\d+ (?:ngày|tháng)"
    r"|từ (?:hồi )?\d{1,2} ?(?:giờ|h)|từ (?:kỳ|tháng \d|quý [IV\d])|vào (?:các )?(?:ngày|sáng|chiều|thứ|hồi)"
    r"|\d{1,2} giờ[^.;]{0,20}ngày \d)",
    re.IGNORECASE,
)
TIME_HEAD = re.compile(r"^(?:thời gian|thời hạn|thời điểm|lịch|ngày)\b", re.IGNORECASE)
LABEL = re.compile(r"(?P<label>[^\W\d_][^:.;,]{1,40}):\s")
# How much, where it is neither money nor a percentage.
SHARE = re.compile(
    r"\b(?:hệ số \d|\d+(?:,\d+)? lần (?:mức|lương|giá|số)|(?:một|hai|ba|1|2|3) phần (?:hai|ba|tư|bốn|năm|mười)|một nửa"
    r"|không (?:phải )?(?:thu|nộp|mất)"
    r" (?:tiền|phí|lệ phí)|miễn phí|miễn (?:toàn bộ|hoàn toàn)|miễn \d)",
    re.IGNORECASE,
)
AMOUNT = re.compile(r"\b(?:mức|hỗ trợ|phạt|phí|lệ phí|giá|trợ cấp|thưởng|miễn|giảm|thu|đóng|vay|lương|phụ cấp|định mức)\b", re.IGNORECASE)
AMOUNT_HEAD = re.compile(r"\b(?:mức|giá|phí|lệ phí|định mức|chế độ)\b", re.IGNORECASE)
ACTION = re.compile(
    rf"(?:^|[;:,]\s|\bđề nghị\s){CITIZENS}\b[^.;]{{0,90}}?\b{DUTY}\b|(?:^|[;:,]\s)(?:đề nghị|kính mời|mời|yêu cầu) {CITIZENS}\b",
    re.IGNORECASE,
)
ACTION_HEAD = re.compile(
    rf"(?:trách nhiệm|nghĩa vụ|quyền)[^.]{{0,30}}\bcủa\s{CITIZENS}|^(?:thành phần )?hồ sơ|^trình tự|^thủ tục (?!hành chính)"
    rf"|^cách thức (?:nộp|thực hiện|đăng ký)",
    re.IGNORECASE,
)
# "5. Đề nghị phụ huynh:", whose points are what they are asked to do.
REQUEST_HEAD = re.compile(rf"(?:đề nghị|yêu cầu|kính mời|mời|kêu gọi) {CITIZENS}[^.:]{{0,60}}:?$", re.IGNORECASE)
# What the office does within a procedure.
BY_OFFICE = re.compile(
    r"^(?:việc )?chi trả\b|(?:^|[,;] )(?:chủ tịch|ủy ban|cơ quan|bộ phận|trung tâm|công chức|phòng|sở|trưởng)\b[^.;]{0,80}?"
    r"\b(?:quyết định|trả|cấp|thẩm định|xem xét|phê duyệt|giải quyết|niêm yết|thông báo|chuyển|gửi|thực hiện)\b",
    re.IGNORECASE,
)
# A row of a table: "Đăng ký thường trú – đồng/lần – 20.000", or "Mức thu (đồng)" above a column, "Đơn vị tính: nghìn đồng" above a table.
UNIT_CELL = re.compile(r"(?:^|– )(?:(?:nghìn|ngàn|triệu|tỷ) )?(?:đồng|VNĐ|đ)(?:/[\w/ ]{1,30})?(?= –|$)", re.IGNORECASE)
UNIT_ABOVE = re.compile(
    r"\((?:đvt: ?|đơn vị tính: ?)?(?:(?:nghìn|ngàn|triệu|tỷ|tr\.?) ?)?(?:đồng|vnđ|đ)(?:/[\w/ ]{1,30})?\)"
    r"|(?:đơn vị tính|đvt)\s?:\s?(?:(?:nghìn|ngàn|triệu|tỷ) )?(?:đồng|vnđ)",
    re.IGNORECASE,
)
NUMBER_CELL = re.compile(r"(?:^|– )\d{1,3}(?:\.\d{3})*(?:,\d+)?(?= –|$)")
PAPERS = re.compile(
    r"\b(?:hồ sơ (?:gồm|bao gồm|đề nghị)|nộp (?:\d+ )?(?:bộ )?(?:hồ sơ|đơn|tờ khai)|nộp trực tuyến|đăng ký tại)\b",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:nộp\b[^.;]{0,40}?\s(?:tại|qua|về)|nơi (?:nhận|nộp|tiếp nhận)(?: hồ sơ)?|tiếp nhận hồ sơ tại|liên hệ"
    r"|điện thoại|đường dây nóng"
    r"|địa chỉ|cổng dịch vụ công|nhận hồ sơ\b[^.;]{0,80}\stại"
    r"|(?:đóng tiền|đóng phí|đăng ký|khám|tiêm|đổi|làm thủ tục)\b[^.;]{0,40}?\stại(?! (?:nhà(?! văn)|chỗ|khoản|điểm [a-z]\b|điều|mục)))\b",
    re.IGNORECASE,
)
AT_PLACE = re.compile(r"nộp|nhận|\stại$", re.IGNORECASE)
PLACE_HEAD = re.compile(r"^(?:địa điểm|nơi (?!nhận$)|địa chỉ)", re.IGNORECASE)
SURE_DAY = re.compile(
    r"(?:có hiệu lực(?: thi hành)?|áp dụng|thực hiện|bắt đầu)\s(?:kể\s)?từ\s(?:ngày\s)?(?P<d>\d{1,2})(?:\s?/\s?|\stháng\s)(?P<m>\d{1,2})"
    r"(?:\s?/\s?|\snăm\s)(?P<y>\d{4})",
    re.IGNORECASE,
)
TO_AUTHORITIES = re.compile(
    r"^(?:giao|yêu cầu|đề nghị)?\s?(?:ủy ban|uỷ ban|ubnd|hđnd|sở|ban\s|phòng\s|công an|chánh|giám đốc|các (?:sở|cơ quan|đơn vị"
    r"|phòng|xã|thôn)|thủ trưởng"
    r"|trưởng|văn phòng|trung tâm|chủ trì|phối hợp|tham mưu|tổ chức triển khai|chỉ đạo|hướng dẫn)",
    re.IGNORECASE,
)

OFFICIAL = re.compile(
    r"^(?:đẩy mạnh|tăng cường|tuyên truyền|vận động|hướng dẫn|niêm yết|rà soát|xây dựng|tiếp tục|nâng cao|phổ biến|khẩn trương"
    r"|quán triệt)\b",
    re.IGNORECASE,
)

# What a document rests on and how it is asked for says nothing of its content, nor does what stands for the whole of it at its end.
OPENING = re.compile(
    r"(?:căn cứ|theo đề nghị|xét |để (?:triển khai|thực hiện)|thực hiện (?:chỉ thị|nghị quyết|quyết định|kế hoạch|công văn|luật"
    r"|nghị định|thông tư)"
    r"|(?:ủy ban|uỷ ban|hội đồng|chủ tịch|chính phủ|bộ trưởng)[^.]{0,80}(?:quyết định|quyết nghị|ban hành)\b[^.]{0,80}:?$|kính gửi)",
    re.IGNORECASE,
)
CLOSING = re.compile(r"(?:trên đây là|nơi nhận\b|trong quá trình (?:tổ chức )?(?:triển khai )?thực hiện)", re.IGNORECASE)
WHOLE = re.compile(r"(?:nghị quyết|quyết định|luật|nghị định|thông tư|chỉ thị|kế hoạch|quy chế) này\b", re.IGNORECASE)
