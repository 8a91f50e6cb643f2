"""The WSGI entry."""

import gc
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from loa.portal.host_rules import is_ours
from loa.site.plain_files import PlainFiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.site.settings")
application = PlainFiles(get_wsgi_application(), Path(settings.LOA_DATA) / "portal-pages", ours=is_ours)  # what is baked, without Django
# All addresses are read now, not by the first visitor. What the program itself holds is set aside then, or every tenth page
# or so waits 0.15 s while all of it is searched for rubbish.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
