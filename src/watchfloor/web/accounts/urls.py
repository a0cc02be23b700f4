"""Addresses of signing in, its second factors, and what one does with one's own account."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path

from watchfloor.web.front.work import Open, open_to

urlpatterns = [
    path("login/", open_to(Open.TO_ALL)(account.login), name="account_login"),
]
