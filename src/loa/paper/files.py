from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    text: str
    pages: int
    kind: str


class Unreadable(Exception):
    pass


def extract(content: bytes, name: str) -> Extracted:
    return Extracted(content.decode(), 1, "txt")
