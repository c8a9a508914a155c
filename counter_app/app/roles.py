"""The roles of this municipality: the shipped ones, and those of `[roles.*]`, which may replace a shipped one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.staff import SHIPPED_ROLES, Reach, Right, Role
from counter_app.failures import FailureCode, SettingsError
from counter_app.settings import RoleSettings, Settings


def roles_of(settings: Settings) -> Mapping[str, Role]:
    """Return all roles by id. Raises SettingsError(SETTINGS_BAD_VALUE) for a right or reach there is not."""
    own = {written.id: _role(written) for written in settings.roles}
    known = {**SHIPPED_ROLES, **own}
    if not any(Right.STAFF in role.rights for role in known.values()):
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, "roles: none of them may enrol staff")
    return MappingProxyType(known)


def _role(written: RoleSettings) -> Role:
    try:
        rights = frozenset(map(Right, written.rights))
        reach = Reach(written.reach)
    except ValueError as wrong:
        raise SettingsError(FailureCode.SETTINGS_BAD_VALUE, f"roles.{written.id}: {wrong}") from None
    return Role(written.id, written.title, rights, reach, frozenset(written.hidden))
