"""SMTP, a step at a time, so that it is known whether a letter had gone when a connection broke. Part of the port, for letters."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from loa.delivery.port import Handed, Level, OutcomeUnknown, Refused, TryLater

_DOWN = timedelta(minutes=2)
_WRONG = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = True  # STARTTLS; port 465 speaks TLS from the start
    timeout: float = 20.0


def may_be_sent_to(address: str) -> bool:
    """Whether a server can be told of `address`: visible signs of ASCII without a space."""
    return address.isascii() and address.isprintable() and " " not in address


def kept(outbox: Path | None, key: str, letter: bytes) -> Handed:
    """Where no server is set: the letter as a file of `outbox`, by its parcel's key; nobody gets it. Raises TryLater without a folder."""
    if outbox is None:
        raise TryLater("Chưa đặt máy chủ thư trong cấu hình.", everyone=True, after=timedelta(hours=1))
    outbox.mkdir(parents=True, exist_ok=True)
    name = f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.eml"
    (outbox / name).write_bytes(letter)
    return Handed(Level.RENDERED, "Chưa đặt máy chủ thư: đã ghi thư thành tệp, chưa gửi cho ai.", name)


class Post:
    """One connection, opened when it is needed and kept for the next letters."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._open: smtplib.SMTP | None = None

    def send(self, sender: str, to: str, letter: bytes) -> Handed:
        """Give one letter to the server. Raises Refused, TryLater, OutcomeUnknown."""
        connection = self._connection()
        try:
            self._envelope(connection, sender, to)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TryLater(f"Máy chủ thư ngắt kết nối: {error}", everyone=True, after=_DOWN) from error
        try:
            code, answer = connection.data(letter)
        except smtplib.SMTPDataError as error:  # refused before a byte of it was read
            raise _said(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise OutcomeUnknown(f"Máy chủ thư mất kết nối khi đang nhận thư: {type(error).__name__}") from error
        if code != 250:
            raise _said(code, answer)
        words = _text(answer)
        return Handed(Level.ACCEPTED, f"Máy chủ thư nhận để chuyển: 250 {words}"[:300], words[:200])

    def _envelope(self, connection: smtplib.SMTP, sender: str, to: str) -> None:
        """Name sender and receiver; a refusal of these concerns this letter only. Raises Refused, TryLater, OSError, SMTPException."""
        for code, answer in _asked(connection, f"MAIL FROM:<{_path(sender)}>", f"RCPT TO:<{_path(to)}>"):
            if code not in (250, 251):
                if code == 421:
                    self.close()
                else:
                    connection.rset()
                raise _said(code, answer)

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            if server.port == 465:
                made: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=server.timeout, context=ssl.create_default_context()
                )
            else:
                made = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
                if server.tls:
                    made.starttls(context=ssl.create_default_context())
            made.ehlo_or_helo_if_needed()
            if server.user:
                made.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            raise TryLater("Máy chủ thư không nhận tài khoản hoặc mật khẩu; hãy xem lại cấu hình.", everyone=True, after=_WRONG) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(f"Không kết nối được máy chủ thư: {type(error).__name__}", everyone=True, after=_DOWN) from error
        return made

    def close(self) -> None:
        """Drop the connection; the next letter opens another."""
        if self._open is not None:
            self._open.close()
            self._open = None


def _path(address: str) -> str:
    """The address as it stands between angle brackets (RFC 5321 §4.1.2). Raises Refused when it could say more than an address."""
    if any(letter in "<>\r\n" for letter in address):
        raise Refused("Địa chỉ thư có ký tự không gửi được.")
    return address


def _asked(connection: smtplib.SMTP, *commands: str) -> list[tuple[int, bytes]]:
    """What the server answers to each; all are sent before the first answer is read where it allows that (PIPELINING, RFC 2920)."""
    if not connection.has_extn("pipelining"):
        return [connection.docmd(command) for command in commands]
    for command in commands:
        connection.putcmd(command)
    return [connection.getreply() for _ in commands]


def _text(answer: bytes | str) -> str:
    return (answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer).replace("\n", " ").strip()


def _said(code: int, answer: bytes | str) -> Exception:
    """What an answer of the server means: 4xx passes, 5xx does not (RFC 5321 §4.2.1); 421 closes the whole service."""
    words = f"Máy chủ thư trả lời {code} {_text(answer)}"[:300]
    if code == 421:
        return TryLater(words, everyone=True, after=_DOWN)
    return TryLater(words) if 400 <= code < 500 else Refused(words)
