"""The one error of reading files."""


class Unreadable(Exception):
    """A file that cannot be read; `message` tells the sender, in Vietnamese, what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
