"""A page of Facebook's, as the documentation of the Graph API describes it: posts, duplicates, tokens, errors and limits."""

from collections.abc import Callable
from typing import Any

from channels.far import Asked, BreakOff, Said

PAGE, TOKEN, APP = "1234567890", "page-token", "app|secret"


def error(code: int, status: int = 400, subcode: int | None = None, message: str = "(#x) no", **headers: str) -> Said:
    told: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return Said({"error": told | ({"error_subcode": subcode} if subcode else {})}, status, headers)


class Page:
    """Set `answer` to answer the next POST otherwise, `lose` to take a post and say nothing."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        self.me = {"id": PAGE, "name": "Xã Vân Khê"}
        self.told: dict[str, Any] = {"type": "PAGE", "is_valid": True, "expires_at": 0, "profile_id": PAGE}
        self.answer: Callable[[], Said] | None = None
        self.reading: Callable[[], Said] | None = None
        self.lose = False
        self.hidden = False

    def __call__(self, asked: Asked) -> Said:
        path = asked.path.removeprefix("/v25.0/")
        self.asked.append(f"{asked.method} {path}")
        self.tokens.add(asked.headers["Authorization"])
        assert TOKEN not in asked.path, "no token in an address"
        if asked.method == "POST" and path == f"{PAGE}/feed":
            return self._post(asked.form)
        if asked.method == "DELETE":
            return self._delete(path)
        if self.reading:
            return self.reading()
        return self._read(path)

    def _post(self, form: dict[str, str]) -> Said:
        if self.answer:
            return self.answer()
        if self.posts and self.posts[-1]["message"] == form["message"]:
            return error(506, message="Duplicate status message")
        self.posts.append({"id": f"{PAGE}_{len(self.posts) + 1}", **form})
        if self.lose:
            raise BreakOff
        return Said({"id": self.posts[-1]["id"]})

    def _delete(self, path: str) -> Said:
        kept = [p for p in self.posts if p["id"] != path]
        gone, self.posts = len(kept) == len(self.posts), kept
        return error(100, subcode=33, message="Object does not exist") if gone else Said({"success": True})

    def _read(self, path: str) -> Said:
        if path == "me":
            return Said(self.me)
        if path == "debug_token":
            return Said({"data": self.told})
        if path == f"{PAGE}/published_posts":
            shown = [] if self.hidden else self.posts
            return Said({"data": [{"id": p["id"], "message": p["message"]} for p in reversed(shown)], "paging": {}})
        for post in self.posts:
            if post["id"] == path:
                return Said(
                    {"id": path, "message": post["message"], "permalink_url": f"https://facebook.example/{path}", "is_published": True}
                )
        return error(100, subcode=33, message="Object does not exist")
