"""The office's own readings for the loudspeaker: lines of "written<TAB>said"; a line without a tab is a remark."""

import os
from pathlib import Path


def office_lexicon(data: Path) -> dict[str, str]:
    """The entries of the file that LOA_LEXICON names, or of `lexicon.tsv` in the data folder; {} without a file."""
    path = Path(os.environ.get("LOA_LEXICON") or data / "lexicon.tsv")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    pairs = (line.partition("\t") for line in lines)
    return {written.strip(): said.strip() for written, tab, said in pairs if tab and written.strip()}
