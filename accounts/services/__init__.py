"""What happens to people and their sign-ins, one file a subject."""

from accounts.services.activating import activate_person, confirm_address, keep_address
from accounts.services.blocking import block_person, unblock_person
from accounts.services.credentials import check_credentials, check_second_factor
from accounts.services.erasing import erase_person
from accounts.services.exporting import export_person
from accounts.services.inviting import find_or_invite_person
from accounts.services.letters import (
    request_fresh_link,
    request_password_reset,
    send_fresh_link,
)
from accounts.services.passwords import announce_security_change, set_password
from accounts.services.profile import rename_person
from accounts.services.registering import register_person
from accounts.services.signing_out import sign_out_everywhere
from accounts.services.tokens import begin_token_family, end_token_family, renew_tokens

__all__ = [
    "activate_person",
    "announce_security_change",
    "begin_token_family",
    "block_person",
    "check_credentials",
    "check_second_factor",
    "confirm_address",
    "end_token_family",
    "erase_person",
    "export_person",
    "find_or_invite_person",
    "keep_address",
    "register_person",
    "rename_person",
    "renew_tokens",
    "request_fresh_link",
    "request_password_reset",
    "send_fresh_link",
    "set_password",
    "sign_out_everywhere",
    "unblock_person",
]
