"""`loa import FOLDER --body NAME`: Django's command `bring_in` of the documents room."""

import argparse

from loa.site.commands.manage import run_words as manage


def add(parser: argparse.ArgumentParser) -> None:
    """The words are those of the command itself: `loa import --help`."""


def run_words(words: list[str]) -> int:
    """Run it."""
    return manage(["bring_in", *words])
