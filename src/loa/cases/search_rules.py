"""What a typed query means to the index of cases: every word must stand there, the last one may be a beginning."""

from loa.vietnamese.letters import fold

MOST_WORDS = 8
_COMMON = """va cua la co cho o duoc khong nay cac nhung thi ma voi tai ve den tu theo gi sao bao nhieu the nao toi xin hoi
    bi nen cung da dang se nhu khi nay kia do ay roi con hay hoac"""
TOO_COMMON = frozenset(_COMMON.split())


def words_of(typed: str) -> list[str]:
    """The folded words of a query, at most MOST_WORDS."""
    return fold(typed).split()[:MOST_WORDS]


def fts_query(typed: str, *, any_word: bool = False) -> str:
    """The query for SQLite's FTS5; "" when nothing was asked. `any_word`: the telling words, any of them (for what is alike)."""
    words = words_of(typed)
    if any_word:
        telling = list(dict.fromkeys(word for word in fold(typed).split() if word not in TOO_COMMON and len(word) > 1))
        return " OR ".join(f'"{word}"' for word in sorted(telling, key=len, reverse=True)[:12])
    return " AND ".join([*(f'"{word}"' for word in words[:-1]), *(f'"{words[-1]}"*' for _ in words[:1])])


def tsquery(typed: str, *, any_word: bool = False) -> str:
    """The same for PostgreSQL's to_tsquery; words are letters and digits only."""
    words = words_of(typed)
    if any_word:
        return " | ".join(dict.fromkeys(word for word in fold(typed).split() if word not in TOO_COMMON and len(word) > 1))
    return " & ".join([*words[:-1], *(f"{words[-1]}:*" for _ in words[:1])])
