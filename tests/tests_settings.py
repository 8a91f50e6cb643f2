"""Settings of the tests: the real ones, with data in a folder of their own and without waiting."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="loa-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["LOA_DATA"] = FOLDER
os.environ["LOA_SITE_URL"] = "http://testserver"
os.environ["LOA_TWO_FACTOR"] = "offered"
os.environ["LOA_HOSTS"] = "testserver,127.0.0.1,localhost"

(Path(FOLDER) / "static").mkdir()

from loa.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed: no real password is in a test
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
