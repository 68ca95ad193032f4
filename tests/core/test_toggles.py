"""Switches."""

import pytest

from core.models import AuditEntry, ToggleOverride
from core.toggles import Toggle, declared_toggles, forget_remembered

pytestmark = pytest.mark.django_db
SWITCH = Toggle("test.switch", default=True, reason="Only for this test.")


def test_is_on_without_an_override_is_the_default() -> None:
    assert SWITCH.is_on()


def test_set_wins_over_the_default_and_is_audited() -> None:
    SWITCH.set(False, by="user:7")
    assert not SWITCH.is_on()
    entry = AuditEntry.objects.get()
    assert (entry.subject, entry.before, entry.after) == (
        "toggle:test.switch",
        {"is_on": True},
        {"is_on": False},
    )


def test_is_on_remembers_for_a_moment_and_not_for_ever() -> None:
    assert SWITCH.is_on()
    ToggleOverride.objects.create(key=SWITCH.key, is_on=False)
    assert SWITCH.is_on()
    forget_remembered()
    assert not SWITCH.is_on()


def test_declaring_a_key_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        Toggle("test.switch", default=False, reason="Another.")


def test_declared_toggles_knows_those_of_every_app() -> None:
    assert "vouchers.redemption_open" in {toggle.key for toggle in declared_toggles()}
