"""Addresses of account pages. The names are allauth's, so that its redirects find them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, path, re_path

from accounts.views import activation, oneself, second_factor
from accounts.views.refusals import View, refusing_kindly


def page(route: str, view: View, name: str) -> URLPattern:
    return path(f"conta/{route}" if route else "conta", refusing_kindly(view), name=name)


_signing_in = [
    page("entrar", account.login, "account_login"),
    page("sair", account.logout, "account_logout"),
    page("criar", account.signup, "account_signup"),
    page("inativa", account.account_inactive, "account_inactive"),
    page("confirmar-identidade", account.reauthenticate, "account_reauthenticate"),
]
_links = [
    page("veja-seu-email", account.email_verification_sent, "account_email_verification_sent"),
    page(
        "confirmar-email/<str:uidb64>/<str:token>",
        activation.ConfirmAddressView.as_view(),
        "account_confirm_address",
    ),
    page("ativar/<str:uidb64>/<str:token>", activation.ActivateView.as_view(), "account_activate"),
    page("novo-link", activation.FreshLinkView.as_view(), "account_fresh_link"),
]
_passwords = [
    page("senha", account.password_change, "account_change_password"),
    page("senha/criar", account.password_set, "account_set_password"),
    page("senha/esquecida", account.password_reset, "account_reset_password"),
    page("senha/enviada", account.password_reset_done, "account_reset_password_done"),
    page(
        "senha/pronta",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    re_path(
        r"^conta/senha/nova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)\Z",
        refusing_kindly(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
_second_step = [
    page("segunda-etapa", mfa.index, "mfa_index"),
    page("segunda-etapa/codigo", mfa.authenticate, "mfa_authenticate"),
    page("segunda-etapa/confirmar", mfa.reauthenticate, "mfa_reauthenticate"),
    page("segunda-etapa/ativar", second_factor.ActivateTOTPView.as_view(), "mfa_activate_totp"),
    page("segunda-etapa/desativar", totp.deactivate_totp, "mfa_deactivate_totp"),
    page("segunda-etapa/codigos", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    page(
        "segunda-etapa/codigos/novos",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    page(
        "segunda-etapa/codigos/baixar",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
]
_oneself = [
    page("", oneself.AccountView.as_view(), "account"),
    page("perfil", oneself.ProfileView.as_view(), "account_profile"),
    page("meus-dados", oneself.ExportPage.as_view(), "account_export"),
    page("sair-de-tudo", oneself.SignOutEverywhereView.as_view(), "account_sign_out_everywhere"),
    page("apagar", oneself.ErasureView.as_view(), "account_erase"),
    page("apagada", oneself.ErasedView.as_view(), "account_erased"),
]

urlpatterns = [*_signing_in, *_links, *_passwords, *_second_step, *_oneself]
