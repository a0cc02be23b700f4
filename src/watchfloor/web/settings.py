"""Django's settings for a node with its screens: those of the node, and what HTTP needs on top."""

import os
from pathlib import Path
from typing import Any

from watchfloor.node.keys import keys_of
from watchfloor.node.settings import *  # noqa: F403 (settings build on settings)
from watchfloor.node.settings import HOME
from watchfloor.web.accounts.issuers import issuers_of
from watchfloor.web.config import Config

CONFIG = Config.of(HOME.web if HOME else {}, os.environ)
ISSUERS = issuers_of(HOME.web.get("oidc", [])) if HOME else ()
WEB = Path(__file__).parent

SECRET_KEY = keys_of(HOME).web("sessions").hex() if HOME else "no node: checks and migrations sign nothing"
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.names)
ROOT_URLCONF = "watchfloor.web.urls"
WSGI_APPLICATION = None
APPEND_SLASH = True

INSTALLED_APPS = [
    "watchfloor.node",
    "watchfloor.entities",
    "watchfloor.web",
    "watchfloor.web.accounts",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "ninja",
    "csp",
]
MIDDLEWARE = [
    "watchfloor.web.serving.answering.Noted",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "watchfloor.web.front.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "watchfloor.web.front.failing.Failing",
    "watchfloor.web.front.work.AtWork",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "watchfloor.web.front.shell.shell",
            ],
            "libraries": {"wf": "watchfloor.web.front.templatetags.wf"},
            "builtins": ["watchfloor.web.front.templatetags.wf", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Files: collected, hashed and compressed by tools/assets; served before Django (web/asgi.py).
STATIC_URL = "/static/"
STATIC_ROOT = WEB / "built"
STATICFILES_DIRS = [WEB / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # uploads are read, never kept
    "staticfiles": {"BACKEND": "watchfloor.web.serving.files.HashedFiles"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = CONFIG.upload_megabytes * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # no upload reaches a disk
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE + 256 * 1024

# Sessions and forms.
AUTH_USER_MODEL = "accounts.Account"
SESSION_COOKIE_AGE = CONFIG.session * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_HOST = "__Host-" if CONFIG.tls else ""  # which browsers take from this very host over HTTPS only
SESSION_COOKIE_NAME = f"{_HOST}wf_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would lose the session on the way back from an OIDC provider
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.tls
CSRF_COOKIE_NAME = f"{_HOST}wf_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "watchfloor.web.front.failing.forged"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"], "max_similarity": 0.5},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CACHES = {
    "default": {  # of this one process: how often somebody tried; more rooms than an attacker fills in a minute
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "watch"

# Headers.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.tls else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "worker-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *(issuer.origin for issuer in ISSUERS)],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Signing in (django-allauth); accounts are made by invitation only.
ACCOUNT_ADAPTER = "watchfloor.web.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # all other sessions end, for their key is derived from the password
ACCOUNT_RATE_LIMITS = {"join": "10/m/ip"}  # beside django-allauth's own
MFA_ADAPTER = "watchfloor.web.accounts.second_factor.Adapter"
MFA_FORMS = {
    "authenticate": "watchfloor.web.accounts.second_factor.Authenticate",
    "reauthenticate": "watchfloor.web.accounts.second_factor.Reauthenticate",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = f"Watchfloor {HOME.origin}" if HOME else "Watchfloor"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "watchfloor.web.accounts.oidc.Adapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [issuer.app(HOME.root) for issuer in ISSUERS if HOME]}}
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds

# Languages: catalogues are in web/locale; English is the source.
LANGUAGES = [("en", "English"), ("es", "Español"), ("pt", "Português"), ("fr", "Français")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
LOGGING_CONFIG = None
