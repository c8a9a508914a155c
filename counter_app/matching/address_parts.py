"""Where in an address as it was written the building begins, so that a person can compare street and building apart."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.matching.addresses import AddressForm

_BEHIND_A_NUMBER = "番地号の"
_LONGEST = 120


def street_and_building(text: str, form_of: Callable[[str], AddressForm]) -> tuple[str, str]:
    """Cut a text; both parts as written, blanks between them dropped. Everything is street where nothing else is sure."""
    whole = form_of(text)
    if len(text) > _LONGEST or not (whole.building or whole.room or whole.note) or not whole.numbers:
        return text, ""
    for end in range(1, len(text)):
        head = form_of(text[:end])
        if head.base_key == whole.base_key and not (head.building or head.room or head.note):
            behind = len(text[end:]) - len(text[end:].lstrip(_BEHIND_A_NUMBER))
            street = form_of(text[: end + behind])
            if street.base_key == whole.base_key and not (street.building or street.room):
                return text[: end + behind], text[end + behind :].strip("　 ,、()（）")
    return text, ""
