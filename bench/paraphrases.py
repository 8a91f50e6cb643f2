"""Opinions that say the same in other words: sixteen wishes, each in three wordings that share few words, the last without diacritics.

Written by hand for `consultation.py`, to see whether what is near in meaning is found where runs of letters have little to go by.
"""

WISHES: tuple[tuple[str, str, str], ...] = (
    ("Mức thu 25.000 đồng là quá cao so với thu nhập của bà con.", "Nhà nông như chúng tôi đóng chừng ấy thì không kham nổi.",
     "De nghi bot tien di, dan ngheo khong co ma nop."),
    ("Nên miễn hoàn toàn cho người già sống một mình.", "Các cụ neo đơn, không con cháu thì đừng bắt đóng góp gì.",
     "Cu ba o mot minh lay dau ra, xin dung thu cua cac cu."),
    ("Xe ép rác chạy lúc bốn giờ sáng gây tiếng ồn.", "Cứ tờ mờ là máy móc gầm rú, trẻ con giật mình dậy hết.",
     "Nen doi gio gom sang chieu, chu luc do ca xom con dang ngu."),
    ("Bãi tập kết bốc mùi hôi thối ngay cạnh trường học.", "Học sinh phải bịt mũi trong lớp vì chỗ đổ phế thải sát tường.",
     "Chuyen diem do di noi khac, chau toi hoc o do kho chiu lam."),
    ("Hồ sơ xin giảm nhiều giấy tờ, đi lại vất vả.", "Muốn được bớt mà phải lên ủy ban ba bốn bận, nản lắm.",
     "Thu tuc ruom ra qua, mot to don la du roi."),
    ("Cần cho nộp đơn qua mạng.", "Làm trên điện thoại thì đỡ mất buổi ra một cửa.", "Tai sao khong dang ky truc tuyen cho tien?"),
    ("Hiệu lực từ tháng sau là quá gấp.", "Dân chưa kịp chuẩn bị, lùi sang năm mới hãy áp dụng.",
     "Xin cho them nua nam de moi nguoi lam quen."),
    ("Việc thu chi phải công khai hằng quý tại nhà văn hóa.", "Tiền đóng rồi tiêu vào đâu, dân phải được biết.",
     "Yeu cau dan bang quyet toan o xom cho ai cung xem."),
    ("Mức phạt đổ trộm chưa đủ răn đe.", "Bắt được kẻ vứt bừa ban đêm thì xử cho thật nặng.",
     "Phai che tai manh tay hon, chu nhac nho thi chang ai so."),
    ("Lần đầu vi phạm chỉ nên nhắc nhở.", "Người ta lỡ một lần thì góp ý thôi, đừng lập biên bản vội.",
     "Tai pham hay phat, con moi sai thi bo qua."),
    ("Người thuê trọ ngắn ngày có phải nộp hay không?", "Sinh viên ở vài tháng rồi đi thì tính thế nào?",
     "Du thao chua noi den cong nhan o nha tro."),
    ("Không nên giao trưởng thôn đi thu từng nhà.", "Cán bộ xóm đã lắm việc, để họ gõ cửa lấy tiền là không ổn.",
     "Nen co nguoi thu rieng, dung bat ong truong thon lam thay."),
    ("Cụm từ “rác thải sinh hoạt” viết khó hiểu, cần giải thích.", "Đọc mãi không biết thế nào thì gọi là chất thải của gia đình.",
     "Dinh nghia cho ro, chu nghia mo ho qua."),
    ("Câu ở đoạn đầu dài lê thê, nên tách ra.", "Văn bản viết lủng củng, một mạch năm dòng không chấm.",
     "De nghi viet ngan gon lai cho dan de doc."),
    ("Cần thêm thùng phân loại rác tại ngõ.", "Mỗi đầu hẻm nên có chỗ bỏ riêng đồ nhựa với đồ ăn thừa.",
     "Muon tach rieng huu co thi phai trang bi cho de dung."),
    ("Tôi hoàn toàn đồng tình với dự thảo.", "Quy định như vậy là hợp lý, bà con ủng hộ.", "Nhat tri, lam som ngay nao tot ngay ay."),
)  # fmt: skip
