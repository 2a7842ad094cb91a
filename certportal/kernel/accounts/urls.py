"""Addresses of signing in and of the account. URL names are allauth's, addresses are ours."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from certportal.kernel.accounts import entrance, forms, leaving, views

urlpatterns = [
    path("masuk/", entrance.SignIn.as_view(), name="account_login"),
    path("masuk/kode/", entrance.SecondStep.as_view(), name="mfa_authenticate"),
    path("masuk/buka/<str:token>/", views.open_lock, name="account.unlock"),
    path("keluar/", leaving.sign_out, name="account_logout"),
    path("daftar/", entrance.Registration.as_view(), name="account_signup"),
    path("daftar/konfirmasi/", views.wait_for_confirmation, name="account_email_verification_sent"),
    path("daftar/konfirmasi/pendaftaran/<str:token>/", views.open_registration, name="account.open"),
    re_path(r"^daftar/konfirmasi/(?P<key>[-:\w]+)/$", entrance.ConfirmEmail.as_view(), name="account_confirm_email"),
    path(
        "lupa-kata-sandi/",
        entrance.ForgottenPassword.as_view(),
        name="account_reset_password",
    ),
    path("lupa-kata-sandi/terkirim/", entrance.ForgottenPasswordSent.as_view(), name="account_reset_password_done"),
    path(
        "lupa-kata-sandi/selesai/",
        entrance.NewPasswordDone.as_view(),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^lupa-kata-sandi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("undangan/<str:token>/", views.open_invitation, name="account.invitation"),
    path("akun/", views.show_account, name="account.show"),
    path("akun/sesi/", views.my_sessions, name="account.sessions"),
    path("akun/pembacaan/", views.show_readings, name="account.readings"),
    path("akun/tidak-aktif/", entrance.Inactive.as_view(), name="account_inactive"),
    path(
        "akun/pastikan/",
        entrance.PasswordAgain.as_view(),
        name="account_reauthenticate",
    ),
    path(
        "akun/e-mail/",
        reauthentication_required(account.EmailView.as_view(form_class=forms.ChangeEmailForm)),
        name="account_email",
    ),
    path(
        "akun/kata-sandi/",
        account.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm),
        name="account_change_password",
    ),
    path(
        "akun/kata-sandi/pertama/",
        account.PasswordSetView.as_view(form_class=forms.FirstPasswordForm),
        name="account_set_password",
    ),
    path("akun/dua-langkah/", mfa.index, name="mfa_index"),
    path(
        "akun/dua-langkah/pastikan/",
        entrance.CodeAgain.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "akun/dua-langkah/pasang/",
        totp.ActivateTOTPView.as_view(form_class=forms.ActivateTotpForm),
        name="mfa_activate_totp",
    ),
    path("akun/dua-langkah/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("akun/dua-langkah/kode-cadangan/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "akun/dua-langkah/kode-cadangan/baru/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "akun/dua-langkah/kode-cadangan/unduh/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
