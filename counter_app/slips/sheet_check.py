"""Whether a form's own sheet can be used, before a resident needs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counter_app.failures import FailureCode, FormError
from counter_app.slips.own_sheet import OFFICE_FACTS, read_background

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.domain.form import Form
    from counter_app.slips.own_sheet import Files

_ROW = re.compile(r"\.\d+\.")


def sheet_errors(form: Form, files: Files) -> Iterator[FormError]:
    """Give what is wrong with the background and its boxes; nothing for a form without one."""
    if form.sheet is None:
        return
    try:
        read_background(form, form.sheet, files)
    except FormError as error:
        yield error
    facts = {entry.fact for entry in form.fields} | OFFICE_FACTS
    facts |= {f"{entry.fact}.{item.fact}" for entry in form.fields for item in entry.items}
    for box in form.sheet.boxes:
        if _ROW.sub(".", box.fact) not in facts:
            cause = f"a box of the sheet is for {box.fact!r}, which is not asked"
            yield FormError(FailureCode.FORM_UNKNOWN_NAME, cause, form.file)
