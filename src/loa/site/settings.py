"""Settings: one file, every choice from the environment. docs/settings.md lists them."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.utils import get_random_secret_key

from loa.site.endpoints import endpoints
from loa.site.figures import REPORT_FIGURES  # noqa: F401 - a setting
from loa.site.lexicon import office_lexicon

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) in ("1", "true", "yes")


# --- Where things lie -------------------------------------------------------------------------------
LOA_DATA = Path(os.environ.get("LOA_DATA") or Path.cwd() / "var").resolve()
LOA_DATA.mkdir(parents=True, exist_ok=True)
LOA_KEY_FILE = Path(os.environ.get("LOA_KEY_FILE") or LOA_DATA / "keys" / "site.key")
LOA_PUSH_KEY_FILE = Path(os.environ.get("LOA_PUSH_KEY_FILE") or LOA_DATA / "keys" / "push.pem")
LOA_CAP_KEY_FILE = Path(os.environ.get("LOA_CAP_KEY_FILE") or LOA_DATA / "keys" / "cap.pem")
LOA_CAP_SENDER = os.environ.get("LOA_CAP_SENDER", "")  # what tells our alerts from others'; "": the name of the site
LOA_SITE_URL = os.environ.get("LOA_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
LOA_DEMO = _flag("LOA_DEMO")  # shows the demo log-ins on the sign-in page; never on a real site
LOA_TWO_FACTOR = os.environ.get("LOA_TWO_FACTOR", "required")  # of approvers and administrators; "offered" leaves it to each person
LOA_TWO_FACTOR_DAYS = int(os.environ.get("LOA_TWO_FACTOR_DAYS", "7"))  # how long a browser may be remembered; 0: never
LOA_LINK_HOURS = int(os.environ.get("LOA_LINK_HOURS", "48"))  # how long an approval link lives
LOA_REVIEW_REMIND_HOURS = int(os.environ.get("LOA_REVIEW_REMIND_HOURS", "24"))  # a message waits that long before approvers are asked again
LOA_URGENT_REMIND_MINUTES = int(os.environ.get("LOA_URGENT_REMIND_MINUTES", "30"))  # the same of an urgent one
LOA_MQTT = os.environ.get("LOA_MQTT", "")  # broker of the stations, "mqtts://host:8883"; none: stations poll
LOA_MQTT_USER = os.environ.get("LOA_MQTT_USER", "")
LOA_MQTT_PASSWORD = os.environ.get("LOA_MQTT_PASSWORD", "")
LOA_STATION_SILENT_MINUTES = int(os.environ.get("LOA_STATION_SILENT_MINUTES", "30"))  # of silence, in lists and alarms; 0: never
LOA_MQTT_PUBLIC = os.environ.get("LOA_MQTT_PUBLIC", LOA_MQTT)  # the same broker, as stations reach it
LOA_BAKED_URL = os.environ.get("LOA_BAKED_URL", f"{LOA_SITE_URL}/stations/baked").rstrip("/")  # where stations find baked files: a CDN
LOA_UPLOAD_BYTES = 20 * 1024 * 1024
LOA_COMMENTS_PER_ADDRESS = int(os.environ.get("LOA_COMMENTS_PER_ADDRESS", "60"))  # comments on drafts in ten minutes; 0: no bound
LOA_RECORDING_BYTES = 20 * 1024 * 1024


def _secret() -> str:
    """The secret key: from the environment, or made once and kept beside the data."""
    if given := os.environ.get("LOA_SECRET_KEY"):
        return given
    path = LOA_DATA / "keys" / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret()
DEBUG = _flag("LOA_DEBUG")
ALLOWED_HOSTS = os.environ.get("LOA_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [LOA_SITE_URL]

INSTALLED_APPS = [
    "loa.organisations.apps.Organisations",
    "loa.ledger.apps.Ledger",
    "loa.accounts.apps.Accounts",
    "loa.subscriptions.apps.Subscriptions",
    "loa.terms.apps.Terms",
    "loa.directory.apps.Directory",
    "loa.documents.apps.Documents",
    "loa.newsroom.apps.Newsroom",
    "loa.delivery.apps.Delivery",
    "loa.notices.apps.Notices",
    "loa.stations.apps.Stations",
    "loa.plans.apps.Plans",
    "loa.resources.apps.Resources",
    "loa.inspections.apps.Inspections",
    "loa.audits.apps.Audits",
    "loa.sections.apps.Sections",
    "loa.cases.apps.Cases",
    "loa.consultations.apps.Consultations",
    "loa.reorganisations.apps.Reorganisations",
    "loa.trends.apps.Trends",
    "loa.reports.apps.Reports",
    "loa.portal.apps.Portal",
    "loa.desk.apps.Desk",
    "loa.site.apps.Site",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "loa.portal.hosts.HomeHosts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "loa.site.middleware.SecurityHeaders",
    "loa.site.middleware.WayIn",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "loa.site.urls"
WSGI_APPLICATION = "loa.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "loa.site.middleware.demo",
            ],
        },
    }
]

# --- Database: SQLite unless a PostgreSQL database is named -----------------------------------------
if os.environ.get("LOA_POSTGRES"):
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["LOA_POSTGRES"],
            "USER": os.environ.get("LOA_POSTGRES_USER", ""),
            "PASSWORD": os.environ.get("LOA_POSTGRES_PASSWORD", ""),
            "HOST": os.environ.get("LOA_POSTGRES_HOST", ""),
            "PORT": os.environ.get("LOA_POSTGRES_PORT", ""),
            "CONN_MAX_AGE": 60,
            # Walks over the tree of bodies look costly to the planner; compiling them took 0.3 s for a question of 0.02 s.
            "OPTIONS": {"options": "-c jit=off"},
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": LOA_DATA / "loa.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisations.User"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- Mail: without a host, letters are written as files into LOA_DATA/mail ----------------------------
EMAIL_HOST = os.environ.get("LOA_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("LOA_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("LOA_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LOA_MAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("LOA_MAIL_TLS", "1")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LOA_MAIL_FROM", "loa@localhost")
EMAIL_FILE_PATH = LOA_DATA / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
LOA_DIGEST_TIME = os.environ.get("LOA_DIGEST_TIME", "07:00")  # local time from which the morning's letters leave

# --- Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
DATE_FORMAT = "d/m/Y"
FORMAT_MODULE_PATH = ["loa.site.formats"]

# --- Files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = LOA_DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = LOA_DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a long plan's table of duties is one form
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Security ---------------------------------------------------------------------------------------
_HTTPS = LOA_SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_AGE = 12 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # by name is meant: no change of address or browser starts the count anew
AXES_CLIENT_IP_CALLABLE = "loa.site.middleware.no_address"  # failures are counted by name; nobody's address is kept
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "desk/locked.html"
OTP_TOTP_ISSUER = "Loa"

# --- Wagtail ----------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Loa"
WAGTAILADMIN_BASE_URL = LOA_SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAILADMIN_USER_LOGIN_FORM = "loa.desk.login.SignInForm"
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

_MAIL_SERVER = {
    "host": EMAIL_HOST, "port": EMAIL_PORT, "user": EMAIL_HOST_USER, "password": EMAIL_HOST_PASSWORD, "tls": EMAIL_USE_TLS,
}  # fmt: skip
LOA_PRESS_CONTACT = os.environ.get("LOA_PRESS_CONTACT", "")

_LEAFLETS = {"a5": "leaflet", "a4": "leaflet_a4"}
_PAPERS = [paper.strip() for paper in os.environ.get("LOA_LEAFLET_PAPERS", "a5").split(",")]  # the first is ticked by itself

# --- Channels: kind → class and its options; a stranger's channel adds a dotted path ------------------
CHANNELS: dict[str, dict[str, Any]] = {
    "portal": {"BACKEND": "loa.channels.portal.channel.Portal"},
    "feed": {"BACKEND": "loa.channels.feed.channel.Feed", "OPTIONS": {"feed_url": f"{LOA_SITE_URL}/tin/atom.xml"}},
    "loudspeaker": {"BACKEND": "loa.channels.loudspeaker.channel.Loudspeaker", "OPTIONS": {"lexicon": office_lexicon(LOA_DATA)}},
    "board": {"BACKEND": "loa.channels.board.channel.Board"},
    "email": {
        "BACKEND": "loa.channels.email.channel.Email",
        "OPTIONS": {
            "server": _MAIL_SERVER if EMAIL_HOST else None,
            "sender": DEFAULT_FROM_EMAIL,
            "outbox": str(EMAIL_FILE_PATH),
            "per_hour": int(os.environ.get("LOA_MAIL_PER_HOUR", "0")) or None,
        },
    },
    "press": {
        "BACKEND": "loa.channels.press.channel.Press",
        "OPTIONS": {
            "server": _MAIL_SERVER if EMAIL_HOST else None,
            "sender": DEFAULT_FROM_EMAIL,
            "contact": LOA_PRESS_CONTACT,
            "outbox": str(EMAIL_FILE_PATH),
        },
    },
    "press_page": {
        "BACKEND": "loa.channels.press.page.PressPage",
        "OPTIONS": {"pages": f"{LOA_SITE_URL}/bao-chi/", "contact": LOA_PRESS_CONTACT},
    },
    "cap": {
        "BACKEND": "loa.channels.cap.channel.Cap",
        "OPTIONS": {
            "index_url": f"{LOA_SITE_URL}/canh-bao/cap.xml",
            "status": os.environ.get("LOA_CAP_STATUS", "Actual"),
            "note": os.environ.get("LOA_CAP_EXERCISE", ""),
            "hours": int(os.environ.get("LOA_CAP_HOURS", "24")),
        },
    },
    **{
        _LEAFLETS[paper]: {"BACKEND": "loa.channels.leaflet.channel.Leaflet", "OPTIONS": {"paper": paper, "ticked": paper == _PAPERS[0]}}
        for paper in _PAPERS
    },
    "poster": {"BACKEND": "loa.channels.poster.channel.Poster", "OPTIONS": {"paper": os.environ.get("LOA_POSTER_PAPER", "a3")}},
    "briefing": {"BACKEND": "loa.channels.briefing.channel.Briefing"},
}
if LOA_PUSH_KEY_FILE.exists():
    CHANNELS["push"] = {
        "BACKEND": "loa.channels.push.channel.Push",
        "OPTIONS": {"key_file": str(LOA_PUSH_KEY_FILE), "contact": f"mailto:{DEFAULT_FROM_EMAIL}"},
    }
if _SOURCE := os.environ.get("LOA_SOURCE_SYSTEM", ""):  # "file", or the address that takes bulletins in
    _DRIVER = os.environ.get("LOA_SOURCE_SYSTEM_DRIVER", "loa.channels.source_system.driver.HttpDriver")
    _HEADERS = json.loads(os.environ.get("LOA_SOURCE_SYSTEM_HEADERS", "{}"))
    CHANNELS["source_system"] = {
        "BACKEND": "loa.channels.source_system.channel.SourceSystem",
        "OPTIONS": {"outbox": str(LOA_DATA / "source-system")}
        if _SOURCE == "file"
        else {"driver": _DRIVER, "driver_options": {"url": _SOURCE, "headers": _HEADERS}},
    }
if os.environ.get("LOA_FACEBOOK_PAGE") and os.environ.get("LOA_FACEBOOK_TOKEN"):
    CHANNELS["facebook"] = {
        "BACKEND": "loa.channels.facebook.channel.Facebook",
        "OPTIONS": {
            "page_id": os.environ["LOA_FACEBOOK_PAGE"],
            "token": os.environ["LOA_FACEBOOK_TOKEN"],
            "app_token": os.environ.get("LOA_FACEBOOK_APP_TOKEN", ""),
            "base_url": os.environ.get("LOA_FACEBOOK_API", "https://graph.facebook.com/v25.0"),
        },
    }
if all(os.environ.get(name) for name in ("LOA_ZALO_APP", "LOA_ZALO_SECRET", "LOA_ZALO_REFRESH_TOKEN", "LOA_ZALO_COVER")):
    CHANNELS["zalo"] = {
        "BACKEND": "loa.channels.zalo.channel.Zalo",
        "OPTIONS": {
            "app": os.environ["LOA_ZALO_APP"],
            "secret": os.environ["LOA_ZALO_SECRET"],
            "refresh_token": os.environ["LOA_ZALO_REFRESH_TOKEN"],
            "cover": os.environ["LOA_ZALO_COVER"],
            "notebook": str(LOA_DATA / "zalo.json"),
            "broadcasts_a_month": int(os.environ.get("LOA_ZALO_BROADCASTS_A_MONTH", "0")) or None,
        },
    }
if os.environ.get("LOA_SMS_URL"):
    CHANNELS["sms"] = {
        "BACKEND": "loa.channels.sms.channel.Sms",
        "OPTIONS": {
            "url": os.environ["LOA_SMS_URL"],
            "list_name": os.environ.get("LOA_SMS_LIST", ""),
            "headers": json.loads(os.environ.get("LOA_SMS_HEADERS", "{}")),
            "per_day": int(os.environ.get("LOA_SMS_PER_DAY", "0")) or None,
            "private": _flag("LOA_SMS_PRIVATE"),
            "idempotent": _flag("LOA_SMS_IDEMPOTENT"),
        },
    }
LOA_CRAWL_INSIDE = _flag("LOA_CRAWL_INSIDE")  # whether feeds and sites to look at may lie on a private network: for tests only
# --- Watch: test messages go to endpoints that no citizen reads; a channel without an entry here says that it has none ----------------
LOA_CANARY_MINUTES = int(os.environ.get("LOA_CANARY_MINUTES", "15"))  # 0: off
LOA_OUTSIDE_MINUTES = int(os.environ.get("LOA_OUTSIDE_MINUTES", "30"))  # how long a release may take to be proven
LOA_REQUIRED_CHANNELS = [kind.strip() for kind in os.environ.get("LOA_REQUIRED_CHANNELS", "portal,feed").split(",") if kind.strip()]
CANARIES = endpoints(LOA_DATA)
_SOMETIMES = (("facebook", "Trang Facebook"), ("zalo", "Zalo"), ("sms", "Tin nhắn SMS"), ("push", "Thông báo trình duyệt"))
MESSAGE_PREVIEWS = [
    ("portal", "Trang web"),
    ("loudspeaker", "Lời đọc loa truyền thanh"),
    ("board", "Bảng điện tử (LED)"),
    *((_LEAFLETS[paper], f"Tờ rơi ({paper.upper()})") for paper in _PAPERS),
    ("poster", "Áp phích"),
    ("email", "Thư điện tử"),
    ("briefing", "Tài liệu giao ban"),
    ("press_page", "Thông cáo báo chí"),
    ("cap", "Cảnh báo CAP"),
    *((kind, name) for kind, name in _SOMETIMES if kind in CHANNELS),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"httpx": {"level": "WARNING"}},  # it would write addresses, which may hold a token
    "root": {"handlers": ["console"], "level": os.environ.get("LOA_LOG", "WARNING")},
}
