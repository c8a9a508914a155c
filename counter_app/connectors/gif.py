"""A case in the names of the GIF core data model (個人, 住所, 連絡先), cut into A票 and B票 as DS-451-1 does.

Source: JDA-DM/GIF, 430_コアデータモデル, GIF_Core_DataModel.xsd of 2026-03-24 (デジタル庁, CC BY 4.0). Its namespace is
provisional and is not sent. A票 says who applies and how to reach them; B票 is what this one procedure asks.
"""

from __future__ import annotations

from typing import Any

from counter_app.domain.application import Application, Item
from counter_app.ports.outbox import Delivery

# our last path part → element of the XSD's Person
PERSON = {
    "fullName": "fullName",
    "fullNameKana": "fullNameKana",
    "sex": "sex",
    "dateOfBirth": "dateOfBirth",
    "dateOfDeath": "dateOfDeath",
    "nationality": "nationality",
}
ADDRESS = {"fullAddress": "fullAddress", "postalCode": "postalCode"}
CONTACT = {"phoneNumber": "contactPointPhoneNumber", "emailAddress": "contactPointEmailAddress"}
ELEMENTS = frozenset({*PERSON.values(), *ADDRESS.values(), *CONTACT.values(), "address", "contactPointInformation"})
_APPLICANT = "applicant"


def gif_record(delivery: Delivery) -> dict[str, Any]:
    """Return A票 and B票. Names of elements are the XSD's; the labels of 申請 are those of DS-451-1."""
    application = delivery.application
    return {
        "applicationForm": {
            "dateOfApplication": delivery.received_at.date().isoformat(),
            "timeOfApplication": delivery.received_at.strftime("%H:%M:%S"),
            "applicant": person(application, _APPLICANT),
        },
        "procedureForm": {
            "name": application.title.ja,
            "procedure": application.procedure,
            "content": _content(application),
        },
    }


def person(application: Application, head: str) -> dict[str, Any]:
    """Return the Person at a path of ours (`applicant`, `members.0`); without what nobody said."""
    parts = {item.path.removeprefix(f"{head}."): item for item in application.items if item.path.startswith(f"{head}.")}
    made: dict[str, Any] = {gif: _value(parts[ours]) for ours, gif in PERSON.items() if ours in parts}
    address = {gif: _value(parts[ours]) for ours, gif in ADDRESS.items() if ours in parts}
    contact = {gif: _value(parts[ours]) for ours, gif in CONTACT.items() if ours in parts}
    if address:
        made["address"] = address
    if contact:
        made["contactPointInformation"] = contact
    return made


def _content(application: Application) -> dict[str, Any]:
    """Return what B票 asks: a person's items under GIF names, everything else under the names of the form."""
    content: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for item in application.items:
        if item.path.startswith(f"{_APPLICANT}."):
            continue
        group, row, last = _place(item.path)
        if row is None:
            content[item.path] = _value(item)
        else:
            rows.setdefault(group, {}).setdefault(row, {})[PERSON.get(last, last)] = _value(item)
    for group, found in rows.items():
        content[group] = [found[row] for row in sorted(found)]
    return content


def _place(path: str) -> tuple[str, int | None, str]:
    parts = path.split(".")
    for at, part in enumerate(parts):
        if part.isdigit():
            return ".".join(parts[:at]), int(part), ".".join(parts[at + 1 :])
    return path, None, parts[-1]


def _value(item: Item) -> str:
    """Return the value; GIF writes a space of ordinary width between 氏 and 名."""
    text = item.value.reveal()
    return text.replace("\u3000", " ") if item.kind in {"name", "kana"} else text
