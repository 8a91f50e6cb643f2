"""`loa manage …`: Django's own commands."""

import argparse

from django.core.management import execute_from_command_line


def add(parser: argparse.ArgumentParser) -> None:
    """Words are passed on as they are."""


def run_words(words: list[str]) -> int:
    """Run the Django command."""
    execute_from_command_line(["loa manage", *words])
    return 0
