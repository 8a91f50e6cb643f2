"""`loa keys …`: Django's command `keys` of the stations room."""

import argparse

from loa.site.commands.manage import run_words as manage


def add(parser: argparse.ArgumentParser) -> None:
    """The words are those of the command itself: `loa keys --help`."""


def run_words(words: list[str]) -> int:
    """Run it."""
    return manage(["keys", *words])
