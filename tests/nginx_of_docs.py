"""The nginx configuration of docs/serving.md, as it stands there, made to run from a folder without rights."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs" / "serving.md"


def configuration(folder: Path, pages: Path, port: int, program: int, plain: Path | None = None) -> Path:
    """Write it into `folder`: listens on `port`, serves `pages`, hands the rest to `program`. `plain` is served below /plain/ untouched."""
    blocks = re.findall(r"```nginx\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    words = "".join(blocks)
    for old, new in (("/var/lib/loa/portal-pages", str(pages)), ("http://127.0.0.1:8000", f"http://127.0.0.1:{program}")):
        if old not in words:
            raise ValueError(f"docs/serving.md: {old} is not there")
        words = words.replace(old, new)
    more = f"location /plain/ {{ alias {plain}/; gzip_static on; }}" if plain else ""
    words = words.replace("server {\n", f"server {{\n    listen 127.0.0.1:{port};\n    {more}\n", 1)
    folder.mkdir(parents=True, exist_ok=True)
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
        f"types {{ text/html html; text/css css; application/xml xml; application/json json; }}\ncharset utf-8;\n{temporary}{words}}}\n",
        "utf-8",
    )
    return path
