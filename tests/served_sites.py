"""Sites of others as tests need them: one that keeps its duties, and servers that answer as they are told, on this machine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import ClassVar

WORDS = "Nội dung của mục này gồm nhiều chữ để người dân đọc được. " * 8
Answer = tuple[int, str, str]


def page(title: str, body: str, *, lang: str = 'lang="vi"', head: str = "") -> str:
    return f"<!doctype html><html {lang}><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def good() -> dict[str, Answer]:
    """A site that keeps its duties."""
    sections = {
        "van-ban": "Văn bản chỉ đạo điều hành", "thu-tuc": "Thủ tục hành chính", "huong-dan": "Phổ biến pháp luật",
        "ke-hoach": "Kế hoạch, quy hoạch", "dau-tu": "Đầu tư công", "co-cau": "Cơ cấu tổ chức", "lien-he": "Liên hệ",
        "ngan-sach": "Công khai ngân sách", "thong-ke": "Thống kê", "cong-khai": "Danh mục thông tin phải công khai",
        "kenh": "Kênh chính thức",
    }  # fmt: skip
    menu = "".join(f'<a href="/{path}/">{name}</a>' for path, name in sections.items())
    find = '<form role="search"><label for="q">Tìm</label><input id="q" name="q" type="search"></form>'
    foot = '<footer>Địa chỉ: Thôn Đông, xã Vân Khê. Điện thoại: 0229 3862 123. <a href="mailto:ubnd@vankhe.example">Thư</a></footer>'
    nav = f'<nav>{menu}<a href="/en/">English</a><a href="https://dichvucong.gov.vn/">DVC</a></nav>'
    news = '<h1>Xã Vân Khê</h1><a href="/bai/">Hỗ trợ nước mưa</a><a href="/hong/">Bài cũ</a>'
    front = page("Xã Vân Khê", nav + find + news + foot)
    pages = {
        f"/{path}/": (200, "text/html; charset=utf-8", page(name, f"<h1>{name}</h1><p>{WORDS}</p>")) for path, name in sections.items()
    }
    said = f'<h1>Hỗ trợ nước mưa</h1><time datetime="2026-02-27T08:00">27/02/2026</time><p>{WORDS}</p><p>Tác giả: Lê Mai</p>'
    article = f'{said}<button>In</button><a download href="/bai.pdf">Tải về</a>'
    return {
        **pages,
        "/": (200, "text/html; charset=utf-8", front),
        "/bai/": (200, "text/html; charset=utf-8", page("Hỗ trợ nước mưa", article)),
        "/en/": (200, "text/html; charset=utf-8", page("Structure", f"<h1>Structure</h1><p>{WORDS}</p>", lang='lang="en"')),
        "/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /kin/\n"),
    }


class _Site(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Answer]] = {}
    otherwise: ClassVar[Callable[[str], Answer | None]] = staticmethod(lambda path: None)
    headers_of: ClassVar[dict[str, str]] = {}
    drips: ClassVar[bool] = False

    def do_GET(self) -> None:
        self.server.asked.append((monotonic(), self.path))  # type: ignore[attr-defined]
        status, kind, body = (
            self.answers.get(self.path) or self.otherwise(self.path) or (404, "text/html", page("404", "<p>Không thấy</p>"))
        )
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if self.path in self.headers_of:
            self.send_header("Location", self.headers_of[self.path])
        self.end_headers()
        with suppress(OSError):
            if not self.drips or self.path == "/robots.txt":
                self.wfile.write(body.encode())
                return
            for _ in range(50):
                self.wfile.write(b" ")
                self.wfile.flush()
                sleep(0.1)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@contextmanager
def site(
    answers: dict[str, Answer] | None = None, otherwise: Callable[[str], Answer | None] = lambda path: None, **more: object
) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    handler = type("_One", (_Site,), {"answers": answers or {}, "otherwise": staticmethod(otherwise), **more})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", server.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
