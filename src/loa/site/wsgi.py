"""The WSGI entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.site.settings")
application = get_wsgi_application()
# All addresses are read now, not by the first visitor. What the program itself holds is set aside then, or every tenth page
# or so waits 0.15 s while all of it is searched for rubbish.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
