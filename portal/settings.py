"""Settings of this site. Every environment variable is described in docs/configuration.md."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from portal import logs, private_files, secret_key, static_headers
from portal.environment import HIGHEST_PORT, Environment, file_cache, host_of, mail_to_files

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

VAR_DIR = env.directory("VAR_DIR", default=BASE_DIR / "var", base=BASE_DIR)
private_files.close_to_others(VAR_DIR, VAR_DIR / "mail", VAR_DIR / "portal.sqlite3")

# --- Where the site stands ---------------------------------------------------------------------

HOST = env.address("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000, minimum=1, maximum=HIGHEST_PORT)
WEB_WORKERS = env.int("WEB_WORKERS", default=2, minimum=1, maximum=256)
SITE_URL = env.site_url("SITE_URL", default=f"http://localhost:{PORT}")
IS_HTTPS = SITE_URL.startswith("https://")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY") or secret_key.read_or_make(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=[host_of(SITE_URL), "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal",
    "news",
    "emulation",
    "core",
    "search",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "portal.request_log.RequestLogMiddleware",
    "portal.health.HealthMiddleware",
    "core.page_cache.PageCacheMiddleware",
    "portal.middleware.ResponseHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ChosenLocaleMiddleware",
    "portal.api_access.ApiAccessMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.sessions.SessionLimitMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site_furniture",
            ],
        },
    },
]

# --- What the application server takes on (portal/server) ----------------------------------------

# Threads of a web process for anonymous visitors; twice as many again for people who have signed in. Python lets one of
# them compute at a time: with more, each request takes longer, those for kept pages most of all (docs/decisions/0021).
WEB_THREADS = env.int("WEB_THREADS", default=2, minimum=1, maximum=64)
# The largest file that staff may upload, and the form around it.
UPLOAD_LIMIT_MB = env.int("UPLOAD_LIMIT_MB", default=100, minimum=1, maximum=4_096)
# A web process that holds more memory is replaced.
WEB_MEMORY_LIMIT_MB = env.int("WEB_MEMORY_LIMIT_MB", default=768, minimum=200)

# --- Data ------------------------------------------------------------------------------------

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "portal.sqlite3")}
DATABASES = {"default": env.database("DATABASE_URL", default=SQLITE)}
SQLITE_OPTIONS = {
    # Deferred transactions answer "database is locked" when two processes write at once.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: what was committed, and written to the search index, is there after a power cut (docs/decisions/0024).
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
# Opening a connection takes a millisecond and more, for SQLite too.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5, **DATABASES["default"].get("OPTIONS", {})}

CACHES = {
    # Django's default of 300 entries would drop what is still needed; a Redis knows no such option.
    "default": env.cache("CACHE_URL", default=file_cache(VAR_DIR / "cache", may_forget=True, max_entries=20_000)),
    # Counters of limits, where nothing else that is kept pushes them out.
    "throttle": env.cache("CACHE_URL", default=file_cache(VAR_DIR / "cache" / "throttle", max_entries=20_000)),
    # Apart from the counters: a cache of files lists its directory with each value it takes.
    "site_version": env.cache("CACHE_URL", default=file_cache(VAR_DIR / "cache" / "site_version")),
    # Pages fetch the renditions they show with one query; a file for each would slow every write to the cache down.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# Whole pages kept in the memory of each web process, in bytes.
PAGE_CACHE_SIZE = env.byte_size("PAGE_CACHE_SIZE", default=64_000_000)

SEARCH_URL = env.search_url("SEARCH_URL", default=f"embedded://{VAR_DIR / 'search'}")
# Processes that prepare the documents of a rebuild; the engine knows best where it is None.
SEARCH_REBUILD_PROCESSES = env.int("SEARCH_REBUILD_PROCESSES", default=None)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Languages -------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
# The second holds the strings of Wagtail itself (docs/decisions/0019).
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "portal" / "wagtail_locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["core.formats"]

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_files.OneRequestStorage"},
}

# Half the files to compress at the first start: pages link to hashed names only, and nobody waits for source maps.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.add_headers
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "avif", "woff", "woff2", "gz", "br", "map"]

# --- Wagtail ---------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = env("SITE_NAME", default="Cổng thông tin thi đua, khen thưởng")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "core.Photo"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.PhotoForm"
# A third less than Wagtail's own (61 and 80), which the eye does not miss at the sizes of core/renditions.py.
WAGTAILIMAGES_AVIF_QUALITY = 52
WAGTAILIMAGES_WEBP_QUALITY = 72
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
# Before anything reads the file; what it holds is hashed while the database waits.
WAGTAILDOCS_MAX_UPLOAD_SIZE = (
    env.int("DOCUMENT_MAX_MB", default=min(50, UPLOAD_LIMIT_MB), minimum=1, maximum=UPLOAD_LIMIT_MB) * 1024 * 1024
)
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "ods", "odt", "pdf", "pptx", "xls", "xlsx", "zip"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_USER_LOGIN_FORM = "portal.accounts.forms.SignInForm"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# In both languages of the admin; core/formats has the spellings that are read.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# The admin asks no other site for anything: no avatars, no news of releases.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# The slug is made from text folded in search.text; a Unicode slug would carry Vietnamese marks into addresses.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends.folded"}}

# --- Mail ------------------------------------------------------------------------------------

vars().update(env.mail("EMAIL_URL", default=mail_to_files(VAR_DIR / "mail")))
EMAIL_TIMEOUT = 20  # seconds; a mail server that does not answer must not hold the worker
DEFAULT_FROM_EMAIL = env.email_address("DEFAULT_FROM_EMAIL", default="webmaster@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Security --------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# The single way in (docs/decisions/0023). allauth's own limits count in a cache; ours are in portal.accounts.limits.
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {"reauthenticate": "portal.accounts.forms.PasswordForm"}
MFA_ADAPTER = "portal.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute to either side: clocks of telephones go wrong
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by administrators
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "portal.accounts.forms.EditWebAuthnForm",
}
SIGN_IN_RATE = env.rate("SIGN_IN_RATE", default="8/15m")
SIGN_IN_ADDRESS_RATE = env.rate("SIGN_IN_ADDRESS_RATE", default="30/15m")
SIGN_IN_NAME_RATE = env.rate("SIGN_IN_NAME_RATE", default="30/15m")
SIGN_IN_TOTAL_RATE = env.rate("SIGN_IN_TOTAL_RATE", default="300/15m")
SECOND_FACTOR_RATE = env.rate("SECOND_FACTOR_RATE", default="6/15m")
SECOND_FACTOR_DAY_RATE = env.rate("SECOND_FACTOR_DAY_RATE", default="20/d")
PASSWORD_LINK_RATE = env.rate("PASSWORD_LINK_RATE", default="3/h")
PASSWORD_LINK_ADDRESS_RATE = env.rate("PASSWORD_LINK_ADDRESS_RATE", default="10/h")
PAGE_PASSWORD_RATE = env.rate("PAGE_PASSWORD_RATE", default="10/15m")
PAGE_PASSWORD_TOTAL_RATE = env.rate("PAGE_PASSWORD_TOTAL_RATE", default="100/15m")
SIGN_IN_LOG_DAYS = env.int("SIGN_IN_LOG_DAYS", default=365, minimum=1)
STAFF_ACCESS_LOG_DAYS = env.int("STAFF_ACCESS_LOG_DAYS", default=365, minimum=1)
SESSION_IDLE_SECONDS = 3600 * env.int("SESSION_IDLE_HOURS", default=8, minimum=1, maximum=8_760)
SESSION_MAX_SECONDS = SESSION_COOKIE_AGE = 3600 * env.int("SESSION_MAX_HOURS", default=168, minimum=1, maximum=8_760)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if IS_HTTPS:
    # Browsers take these from this host alone, by HTTPS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
# For the whole domain, and not to be taken back within months: a decision of whoever owns it.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False) and IS_HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
CLIENT_ADDRESS = "portal.client_address.client_address"
NEWS_SEND_RATE = env.rate("NEWS_SEND_RATE", default="10/h")
NEWS_SEND_RECIPIENT_RATE = env.rate("NEWS_SEND_RECIPIENT_RATE", default="5/d")
SEARCH_API_RATE = env.rate("SEARCH_API_RATE", default="600/m")
SEARCH_PAGE_RATE = env.rate("SEARCH_PAGE_RATE", default="600/m")
AWARD_EXPORT_RATE = env.rate("AWARD_EXPORT_RATE", default="20/m")
PDF_RATE = env.rate("PDF_RATE", default="20/m")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whom to tell about a hole (security.txt); nobody where it is not set.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT", default="")
# The admin previews pages in a frame.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Of the admin, chosen by portal.middleware (docs/decisions/0003). Scripts in forms get a nonce from core.script_nonce.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}
# Forms of Wagtail with choosers whose script can be given no nonce.
ADMIN_INLINE_SCRIPT_VIEWS = {
    "articles:choose_parent",
    "campaigns:choose_parent",
    "honoree_pages:choose_parent",
    "models:choose_parent",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:move",
    "wagtailadmin_workflows:add",
    "wagtailadmin_workflows:edit",
    "wagtailredirects:add",
    "wagtailredirects:edit",
    "wagtailsites:add",
    "wagtailsites:edit",
    "wagtailusers_groups:add",
    "wagtailusers_groups:edit",
}

# --- Logging ---------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOG_FORMAT = env.choice("LOG_FORMAT", default="plain", choices=logs.FORMATS)
ACCESS_LOG = env.bool("ACCESS_LOG", default=LOG_FORMAT != "plain")
LOGGING = logs.configuration(LOG_FORMAT, LOG_LEVEL)

# --- Metrics (portal/metrics.py) ---------------------------------------------------------------

METRICS_PORT = env.int("METRICS_PORT", default=0, maximum=HIGHEST_PORT)
METRICS_HOST = env.address("METRICS_HOST", default="127.0.0.1")
METRICS_DIRECTORY = VAR_DIR / "run" / "metrics"
BACKUP_DIR = env("BACKUP_DIR")
if METRICS_PORT:
    # Where prometheus_client looks when it is imported: values are kept in files that processes share.
    METRICS_DIRECTORY.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIRECTORY)

# For serve, which tells the operator. Every setting above has been read by now.
MISSPELLED_VARIABLES = env.misspelled()
# Which variables a backup says were set (portal/backups).
ENVIRONMENT_VARIABLES = env.names
