"""The page for a code of preferences: four questions, and the code at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counter_app.domain.words import LANGUAGES
from counter_app.home.preferences import CONTRASTS, LETTERS, PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counter_app.i18n.texts import Language


def preferences_main(say: Language, languages: Mapping[str, str]) -> str:
    """Return the body of the page."""
    asked = {
        "language": [languages[tag] for tag in LANGUAGES],
        "letters": [say(f"home.preferences.letters.{size}") for size in LETTERS],
        "contrast": [say(f"home.preferences.contrast.{contrast}") for contrast in CONTRASTS],
        "quiet": [say("home.preferences.quiet.yes"), say("home.preferences.quiet.no")],
    }
    boxes = "".join(
        f'<fieldset class="q"><legend>{say(f"home.preferences.{name}")}</legend>'
        + "".join(
            f'<label class="c"><input type=radio name="{name}" value={at}><span>{words}</span></label>'
            for at, words in enumerate(choices, 1)
        )
        + "</fieldset>"
        for name, choices in asked.items()
    )
    return (
        f"<h1>{say('home.preferences.title')}</h1><p>{say('home.preferences.lead')}</p>"
        f'<noscript><p class="box">{say("home.page.noscript")}</p></noscript>{boxes}'
        f'<h2>{say("home.done.title")}</h2><div id="qr"></div>'
    )


def preferences_data(say: Language) -> str:
    """Return the JSON block of the page."""
    return json.dumps({"prefix": PREFIX, "qr": say("home.preferences.qr")}, ensure_ascii=False)
