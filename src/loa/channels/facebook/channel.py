"""The Facebook page: posted once, looked up when no answer came, seen by reading the post, and taken down on withdrawal."""

from datetime import datetime, timedelta

from loa.channels.facebook.graph import Duplicate, Gone, Graph
from loa.channels.facebook.post import packed, same, unpacked, written
from loa.delivery.port import (
    Account,
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    OutcomeUnknown,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    TryLater,
    check_hash,
    in_own_words,
    told,
)

API = "https://graph.facebook.com/v25.0"
NEWEST = 100  # posts that are searched: the most that Facebook gives at once
SETTLED = timedelta(minutes=2)  # a post may show itself a while after the answer was lost


class Facebook:
    """Options: `page_id`, `token` (of the page), `app_token` (tells when the token ends; may be ""), `base_url`, `timeout` in seconds."""

    kind = "facebook"
    label = "Trang Facebook"
    destinations = DestinationKind.ACCOUNT
    limits = Limits()
    receipt_mode = ReceiptMode.POLL
    retry_mode = RetryMode.LOOK_UP

    def __init__(self, *, page_id: str = "", token: str = "", app_token: str = "", base_url: str = API, timeout: float = 20.0) -> None:
        self._graph = Graph(base_url, page_id, token, app_token, timeout) if page_id and token else None
        self._missed: dict[str, datetime] = {}  # when a post was first looked for in vain, by key

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """Text and link as JSON in UTF-8, keys sorted."""
        content = in_own_words(content)
        return Rendered(self.kind, "application/json", "json", packed(content), written(content))

    def words(self, content: Content) -> str:
        """Summary, facts and text; title, source and address are added by the channel."""
        return content.wording or told(content)

    def deliver(self, parcel: Parcel) -> Handed:
        """Post, unless the page has the post already. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        graph = self._open()
        try:
            warning = graph.checked(parcel.at).warning
            if found := self._find(graph, parcel):
                return _handed(found, warning)
            made = graph.post(f"{graph.page}/feed", unpacked(parcel.body))
        except Duplicate as error:
            if found := self._find(graph, parcel):
                return _handed(found, "")
            raise Refused(f"Facebook báo bài trùng ({error}) nhưng không thấy bài trong {NEWEST} bài mới nhất; hãy xem trang.") from error
        except Gone as error:
            raise Refused(f"Facebook từ chối: {error}") from error
        if not made.get("id"):
            raise OutcomeUnknown("Facebook trả lời nhưng không cho số hiệu của bài.")
        return _handed(str(made["id"]), warning)

    def look_up(self, parcel: Parcel) -> Handed | None:
        """The post among the newest of the page; None only when it is missing in two looks some minutes apart. Raises TryLater, Refused."""
        found = self._find(self._open(), parcel)
        if found:
            self._missed.pop(parcel.key, None)
            return _handed(found, "")
        if parcel.at - self._missed.setdefault(parcel.key, parcel.at) < SETTLED:
            raise TryLater("Chưa thấy bài trên trang Facebook, sẽ tìm lại trước khi đăng lần nữa.", after=SETTLED)
        del self._missed[parcel.key]
        return None

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """SEEN_LIVE when the page gives the post with our words. Raises TryLater."""
        graph = self._open()
        try:
            reference = parcel.reference or self._find(graph, parcel)
            post = graph.read(reference, fields="id,message,permalink_url,is_published") if reference else {}
        except Gone:
            return None
        except Refused as error:
            raise TryLater(str(error)) from error
        if not same(str(post.get("message", "")), unpacked(parcel.body)["message"]) or post.get("is_published") is False:
            return None
        address = str(post.get("permalink_url") or reference)
        evidence = f"Tự kiểm tra lúc {parcel.at:%H:%M ngày %d/%m/%Y}: bài đang hiện trên trang Facebook, đúng nội dung: {address}"
        return Proof(Level.SEEN_LIVE, evidence, {"url": address, "sha256": parcel.sha256})

    def withdraw(self, parcel: Parcel, reference: str) -> str:
        """Delete the post. Harmless when it is gone. Raises Refused, TryLater."""
        try:
            self._open().delete(reference)
        except Gone:
            return f"Bài {reference} không còn trên trang Facebook."
        except Duplicate as error:
            raise Refused(f"Facebook từ chối: {error}") from error
        return f"Đã xóa bài {reference} trên trang Facebook."

    def account(self, at: datetime) -> Account:
        """Whose token it is and when it ends. Raises Refused, TryLater: a person's token, one that ended, one without rights."""
        try:
            token = self._open().checked(at)
        except Gone as error:
            raise Refused(f"Facebook từ chối: {error}") from error
        return Account((f"Mã truy cập là của trang “{token.page}”.", token.lasts), token.warning)

    def _open(self) -> Graph:
        if self._graph is None:
            raise TryLater("Chưa đặt trang Facebook và mã truy cập trong cấu hình.", everyone=True, after=timedelta(hours=1))
        return self._graph

    def _find(self, graph: Graph, parcel: Parcel) -> str:
        """The id of the newest post that says what the parcel says; "" when there is none."""
        message = unpacked(parcel.body)["message"]
        try:
            posts = graph.read(f"{graph.page}/published_posts", fields="id,message,created_time", limit=str(NEWEST)).get("data", [])
        except Gone as error:
            raise TryLater(f"Facebook không cho đọc bài của trang ({error}).", everyone=True, after=timedelta(hours=1)) from error
        return next((str(post["id"]) for post in posts if same(str(post.get("message", "")), message)), "")


def _handed(reference: str, warning: str) -> Handed:
    return Handed(Level.ACCEPTED, f"Trang Facebook đã nhận bài {reference}. {warning}".strip(), reference)
