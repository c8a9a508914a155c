"""The section of remote windows: who answers what, how long it rings, which desk this is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counter_app.settings import remote_media
from counter_app.settings.reading import Reading, words, wrong
from counter_app.settings.values import RemoteGroup, RemoteSettings

KEYS = frozenset(
    {
        "telephone",
        "ring_s",
        "grace_s",
        "groups",
        "beside",
        "desk_groups",
        "desk_languages",
        "desk_sign_language",
        "assistant",
        *remote_media.KEYS,
    }
)
_GROUP_KEYS = frozenset({"id", "title", "procedures", "general"})
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_TERMINAL = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)  # as domain/branch_message.py, which this room does not import
_TELEPHONE = re.compile(r"[0-9+()\- ]{3,20}", re.ASCII)
_LONGEST_TITLE = 64


def remote(text: Reading, base: Path) -> RemoteSettings:
    """Who answers. One group at least is 総合案内 (`general`): a call always finds somebody to ring."""
    telephone = text.string("remote", "telephone", "")
    if telephone and not _TELEPHONE.fullmatch(telephone):
        raise wrong("remote.telephone", "digits, as they are to be read by the resident")
    groups = _groups(text.value("remote", "groups"))
    return RemoteSettings(
        groups=groups,
        telephone=telephone,
        ring_s=text.seconds("remote", "ring_s", 20),
        grace_s=text.seconds("remote", "grace_s", 120),
        beside=_beside(text.value("remote", "beside")),
        desk_groups=_desk_groups(text, groups),
        desk_languages=_languages(text),
        desk_sign_language=text.boolean("remote", "desk_sign_language", default=False),
        assistant=text.boolean("remote", "assistant", default=False),
        media=remote_media.remote_media(text, base),
    )


def _groups(body: object) -> tuple[RemoteGroup, ...]:
    if body is None:
        return ()  # a terminal or a desk: the hub has them
    if not isinstance(body, list) or not body or not all(isinstance(each, dict) for each in body):
        raise wrong("remote.groups", "a list of tables is needed")
    groups = tuple(_group(each) for each in body)
    if len({group.id for group in groups}) != len(groups):
        raise wrong("remote.groups", "an id stands twice")
    if not any(group.general for group in groups):
        raise wrong("remote.groups", "one group needs general = true (総合案内)")
    return groups


def _group(body: Mapping[str, Any]) -> RemoteGroup:
    id_, title, general = body.get("id"), body.get("title", ""), body.get("general", False)
    if body.keys() - _GROUP_KEYS or not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise wrong("remote.groups", f"id (letters and digits), and {', '.join(sorted(_GROUP_KEYS - {'id'}))}")
    if not isinstance(title, str) or len(title) > _LONGEST_TITLE or not isinstance(general, bool):
        raise wrong(f"remote.groups {id_}", "title: a text; general: true or false")
    return RemoteGroup(id_, title or id_, words(f"remote.groups {id_}.procedures", body.get("procedures", [])), general)


def _beside(body: object) -> Mapping[str, str]:
    """Which assistant's screen stands beside which terminal."""
    if body is None:
        return {}
    if not isinstance(body, dict) or not all(
        _TERMINAL.fullmatch(screen) and isinstance(terminal, str) and _TERMINAL.fullmatch(terminal)
        for screen, terminal in body.items()
    ):
        raise wrong("remote.beside", 'screens and terminals by their ids, as { AS02 = "MH02" }')
    return dict(body)


def _desk_groups(text: Reading, groups: tuple[RemoteGroup, ...]) -> tuple[str, ...]:
    value = text.value("remote", "desk_groups")
    chosen = words("remote.desk_groups", [] if value is None else value)
    unknown = [each for each in chosen if not _ID.fullmatch(each) or (groups and each not in {g.id for g in groups})]
    if unknown:
        raise wrong("remote.desk_groups", f"{unknown[0]} is no group")
    return chosen


def _languages(text: Reading) -> tuple[str, ...]:
    value = text.value("remote", "desk_languages")
    chosen = words("remote.desk_languages", ["ja"] if value is None else value)
    if not chosen or not all(_LANGUAGE.fullmatch(each) for each in chosen):
        raise wrong("remote.desk_languages", "a list of languages is needed, as ja, en, zh-Hans")
    return chosen
