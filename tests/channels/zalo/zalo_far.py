"""Zalo's house, as far as it is documented: tokens that may be used once, articles made in two steps, broadcasts, error numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from channels.far import Asked, BreakOff, Said

FIRST = "refresh-0"


def zalo_options(url: str, notebook: Path, **more: Any) -> dict[str, Any]:
    given = {"app": "77", "secret": "s3cret", "refresh_token": FIRST, "cover": "https://x.example.vn/bia.png", "timeout": 2}
    return {**given, "notebook": str(notebook), "api": url, "oauth": url, **more}


def well(data: Any = None) -> Said:
    return Said({"error": 0, "message": "Success", "data": data or {}})


def ill(code: int, message: str = "no") -> Said:
    return Said({"error": code, "message": message})


class House:
    """`answers` holds, by path, what to say instead, once each; `lose` names a path whose act is done without an answer."""

    def __init__(self) -> None:
        self.refresh, self.access, self.turns = FIRST, "access-0", 0
        self.articles: dict[str, dict[str, Any]] = {}
        self.broadcasts: list[Any] = []
        self.asked: list[str] = []
        self.answers: dict[str, list[Callable[[], Said]]] = {}
        self.lose = ""
        self.oa: dict[str, Any] = {"name": "Xã Vân Khê", "is_verified": True, "num_follower": 1203, "package_name": "Nâng cao"}

    def __call__(self, asked: Asked) -> Said:
        path = asked.path.lstrip("/")
        self.asked.append(path)
        if self.answers.get(path):
            return self.answers[path].pop(0)()
        if path == "v4/oa/access_token":
            return self._turn(asked)
        if asked.headers["access_token"] != self.access:
            return ill(-216, "Access token is invalid")
        said = self._act(path, asked)
        if path == self.lose:
            raise BreakOff
        return said

    def _turn(self, asked: Asked) -> Said:
        assert asked.headers["secret_key"] == "s3cret"
        if asked.form != {"app_id": "77", "grant_type": "refresh_token", "refresh_token": self.refresh}:
            return Said({"error": -14014, "error_name": "Invalid refresh token", "error_description": "refresh token was used"})
        self.turns += 1
        self.refresh, self.access = f"refresh-{self.turns}", f"access-{self.turns}"
        return Said({"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"})

    def _act(self, path: str, asked: Asked) -> Said:
        match path:
            case "v2.0/article/create":
                number = f"a{len(self.articles) + 1}"
                assert asked.json["cover"]["photo_url"].startswith("https://")
                self.articles[number] = {"id": number, **asked.json}
                return well({"token": f"token-{number}"})
            case "v2.0/article/verify":
                return well({"id": asked.json["token"].removeprefix("token-")})
            case "v2.0/article/getslice":
                listed = [{"id": n, "title": a["title"], "status": a["status"]} for n, a in reversed(self.articles.items())]
                return well({"medias": listed[: int(asked.query["limit"])], "total": len(listed)})
            case "v2.0/article/getdetail":
                found = self.articles.get(asked.query["id"])
                return well(found) if found else ill(-201, "id is invalid")
            case "v2.0/article/remove":
                return well() if self.articles.pop(asked.json["id"], None) else ill(-201, "id is invalid")
            case "v2.0/oa/getoa":
                return well(self.oa)
            case "v2.0/oa/message":
                self.broadcasts.append(asked.json)
                return well({"message_id": f"m{len(self.broadcasts)}"})
        return Said({}, 404)
