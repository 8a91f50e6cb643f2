"""Zalo: an article is made once, step by step, and broadcast at most once."""

from datetime import datetime, timedelta
from pathlib import Path

from loa.channels.zalo import account as house
from loa.channels.zalo.account import Keys, Processing
from loa.channels.zalo.article import TITLE, facts_of, mark_of, packed, unpacked, words
from loa.channels.zalo.notebook import Notebook
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
    Rate,
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
from loa.paper.plaintext import one_line

NEWEST = 10  # articles that a list gives at once
SETTLED = timedelta(minutes=2)
AGAIN = timedelta(minutes=1)


class Zalo:
    """Options: `app`, `secret`, `refresh_token`, `cover` (address of a picture that Zalo may fetch), `notebook` (a file),
    `broadcasts_a_month` (what the account's package allows; None: articles only), `api`, `oauth`, `timeout`.
    """

    kind = "zalo"
    label = "Zalo Official Account"
    destinations = DestinationKind.ACCOUNT
    limits = Limits()
    receipt_mode = ReceiptMode.POLL
    retry_mode = RetryMode.LOOK_UP

    def __init__(
        self,
        *,
        app: str = "",
        secret: str = "",
        refresh_token: str = "",
        cover: str = "",
        notebook: str = "",
        broadcasts_a_month: int | None = None,
        api: str = "https://openapi.zalo.me",
        oauth: str = "https://oauth.zaloapp.com",
        timeout: float = 20.0,
    ) -> None:
        self._cover, self._broadcasts = cover, bool(broadcasts_a_month)
        self._notebook = Notebook(Path(notebook))
        whole = app and secret and refresh_token and cover and notebook
        self._account = house.Account(Keys(app, secret, refresh_token), self._notebook, api, oauth, timeout) if whole else None
        words = f"mỗi người quan tâm nhận nhiều nhất {broadcasts_a_month} tin gửi chung một tháng, theo gói Zalo của cơ quan"
        self.rates = (Rate(broadcasts_a_month, timedelta(days=31), words),) if broadcasts_a_month else ()
        self._missed: dict[str, datetime] = {}  # when an article was first looked for in vain, by key

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The article's fields as JSON; the cover, which is the account's and not the message's, is added at hand-over."""
        content = in_own_words(content)
        long = (f"Tiêu đề dài hơn {TITLE} ký tự nên bị cắt trên Zalo.",) if len(one_line(content.title)) > TITLE else ()
        text = "\n\n".join([one_line(content.title), *words(content)])
        return Rendered(self.kind, "application/json", "json", packed(content), text, warnings=long)

    def words(self, content: Content) -> str:
        """Summary, facts and text; title, source and address are added by the channel."""
        return content.wording or told(content)

    def deliver(self, parcel: Parcel) -> Handed:
        """Go on from the last step that was taken. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        account = self._open()
        step = self._notebook.step(parcel.key)
        try:
            article = step.get("article") or self._made(account, parcel, step.get("token", ""))
        except Processing as error:
            raise TryLater(f"Zalo đang xử lý bài ({error}).", after=AGAIN) from error
        if not self._broadcasts or "broadcast" in step:
            return _handed(article, step)
        return self._broadcast(account, parcel, article)

    def look_up(self, parcel: Parcel) -> Handed | None:
        """What the notebook and the account's list say; None when going on does nothing twice. Raises TryLater, Refused."""
        account, step = self._open(), self._notebook.step(parcel.key)
        if "broadcast" in step:
            return _handed(step["article"], step)
        if "token" in step or "article" in step:
            return None  # `deliver` goes on from there
        if found := self._find(account, parcel):
            self._notebook.took(parcel.key, article=found)
            return None if self._broadcasts else _handed(found, {})
        if parcel.at - self._missed.setdefault(parcel.key, parcel.at) < SETTLED:
            raise TryLater("Chưa thấy bài trên tài khoản Zalo, sẽ tìm lại trước khi đăng lần nữa.", after=SETTLED)
        del self._missed[parcel.key]
        return None

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """SEEN_LIVE when the account shows the article with our mark. Raises TryLater."""
        account = self._open()
        article = parcel.reference or self._notebook.step(parcel.key).get("article", "")
        try:
            found = account.read("v2.0/article/getdetail", parcel.at, id=article) if article else {}
        except Refused:
            return None
        if mark_of(unpacked(parcel.body)) not in str(found) or found.get("status") != "show":
            return None
        address = str(found.get("link_view") or article)
        evidence = f"Tự kiểm tra lúc {parcel.at:%H:%M ngày %d/%m/%Y}: bài đang hiện trên tài khoản Zalo, đúng nội dung: {address}"
        return Proof(Level.SEEN_LIVE, evidence, {"url": address, "sha256": parcel.sha256})

    def withdraw(self, parcel: Parcel, reference: str) -> str:
        """Remove the article; what was broadcast keeps its words on telephones. Raises Refused, TryLater."""
        account = self._open()
        try:
            account.post("v2.0/article/remove", {"id": reference}, parcel.at)
        except (OutcomeUnknown, Processing) as error:
            raise TryLater(str(error)) from error
        except Refused:
            if self._there(account, reference, parcel.at):
                raise
            return f"Bài {reference} không còn trên tài khoản Zalo."
        return f"Đã gỡ bài {reference} trên tài khoản Zalo. Tin đã gửi tới người quan tâm (nếu có) không rút lại được."

    def account(self, at: datetime) -> Account:
        """Who the account is, how many follow it, its package, and how early a broadcast has to be asked for. Raises Refused, TryLater."""
        told = self._open().read("v2.0/oa/getoa", at)
        return Account(facts_of(told, broadcasts=self._broadcasts))

    def _open(self) -> house.Account:
        if self._account is None:
            raise TryLater("Chưa đặt tài khoản Zalo trong cấu hình.", everyone=True, after=timedelta(hours=1))
        return self._account

    def _made(self, account: house.Account, parcel: Parcel, token: str) -> str:
        """The id of the article: found, or made and then asked for. Raises Processing while Zalo makes it."""
        article = "" if token else self._find(account, parcel)
        if not token and not article:
            cover = {"cover_type": "photo", "photo_url": self._cover, "status": "show"}
            token = str(account.post("v2.0/article/create", {**unpacked(parcel.body), "cover": cover}, parcel.at).get("token", ""))
            if not token:
                raise OutcomeUnknown("Zalo trả lời nhưng không cho mã của bài.")
            self._notebook.took(parcel.key, token=token)
        if not article:
            try:
                article = str(account.post("v2.0/article/verify", {"token": token}, parcel.at).get("id", ""))
            except OutcomeUnknown as error:  # asking for the number twice does no harm
                raise TryLater(str(error), after=AGAIN) from error
        if not article:
            raise TryLater("Zalo chưa cho số hiệu của bài.", after=AGAIN)
        self._notebook.took(parcel.key, article=article)
        return article

    def _broadcast(self, account: house.Account, parcel: Parcel, article: str) -> Handed:
        """To all who follow: no target is named. It is noted before it goes, so that it never goes twice."""
        element = {"media_type": "article", "attachment_id": article}
        message = {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}}
        self._notebook.took(parcel.key, broadcast="?")
        try:
            sent = account.post("v2.0/oa/message", {"recipient": {"target": {"gender": "0"}}, "message": message}, parcel.at)
        except (TryLater, Refused, Processing) as error:
            with self._notebook.open() as held:
                del held["steps"][parcel.key]["broadcast"]
            if isinstance(error, Processing):
                raise TryLater(str(error), after=AGAIN) from error
            raise
        number = str(sent.get("message_id", "")) or "không có số"
        self._notebook.took(parcel.key, broadcast=number)
        return _handed(article, {"broadcast": number})

    def _find(self, account: house.Account, parcel: Parcel) -> str:
        """The id of the newest article with our mark; "" when there is none."""
        fields = unpacked(parcel.body)
        listed = account.read("v2.0/article/getslice", parcel.at, offset="0", limit=str(NEWEST), type="normal").get("medias") or []
        for entry in listed:
            if entry.get("title") == fields["title"] and mark_of(fields) in str(
                account.read("v2.0/article/getdetail", parcel.at, id=str(entry["id"]))
            ):
                return str(entry["id"])
        return ""

    def _there(self, account: house.Account, article: str, at: datetime) -> bool:
        try:
            return bool(account.read("v2.0/article/getdetail", at, id=article))
        except Refused:
            return False


def _handed(article: str, step: dict[str, str]) -> Handed:
    said = f"Tài khoản Zalo đã nhận bài {article}."
    if step.get("broadcast") == "?":
        said += " Lệnh gửi tới người quan tâm không có trả lời: không gửi lại, hãy xem trong trang quản lý của Zalo."
    elif "broadcast" in step:
        said += f" Đã nhận lệnh gửi tới người quan tâm ({step['broadcast']}), Zalo duyệt trước khi gửi."
    return Handed(Level.ACCEPTED, said, article)
