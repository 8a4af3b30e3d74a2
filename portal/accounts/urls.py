"""URLs of signing in, which replace Wagtail's own."""

from allauth.account.views import ReauthenticateView
from django.urls import include, path
from wagtail.admin.auth import require_admin_access

from portal.accounts import admin, views

urlpatterns = [
    path("admin/login/", views.SignInView.as_view(), name="account_login"),
    path("admin/login/inactive/", views.to_sign_in, name="account_inactive"),
    path("admin/logout/", views.sign_out, name="account_logout"),
    path("admin/password_reset/", views.PasswordLinkView.as_view()),
    path("admin/password_reset/confirm/<uidb64>/<token>/", views.NewPasswordView.as_view()),
    path("admin/account/", views.account_view),
    path("admin/account/active/", require_admin_access(views.active), name="account_active"),
    path("admin/account/confirm/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path(
        "admin/account/second-factor/webauthn/keys/<int:pk>/remove/",
        require_admin_access(views.RemovePasskeyView.as_view()),
    ),
    path("admin/account/second-factor/", include("allauth.mfa.urls")),
    path("admin/users/<int:pk>/second-factor/reset/", require_admin_access(admin.reset_view), name="reset_factor"),
    path("documents/authenticate_with_password/<int:restriction_id>/", views.document_password),
]

# Below each language's prefix, as Wagtail's.
page_urlpatterns = [
    path("_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/", views.page_password),
    path("_util/login/", views.to_sign_in),
]
