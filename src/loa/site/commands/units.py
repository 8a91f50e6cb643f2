"""`loa units [--province CODE] [--all]`: Django's command `units` of the directory room."""

import argparse

from loa.site.commands.manage import run_words as manage


def add(parser: argparse.ArgumentParser) -> None:
    """The words are those of the command itself: `loa units --help`."""


def run_words(words: list[str]) -> int:
    """Run it."""
    return manage(["units", *words])
