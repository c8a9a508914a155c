"""One static page on which anybody checks a slip: camera, picture or digits, without a server and without network.

The page is put together here from resources/verify and holds everything it needs: the published keys, the titles of
the procedures, the words of three languages, and the vendored parts for browsers without BarcodeDetector or Ed25519.
Its Content-Security-Policy allows exactly its own script and style, by hash, and no connection at all.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.words import LANGUAGES
from counter_app.failures import FailureCode, SettingsError
from counter_app.home.one_file import digest, json_block
from counter_app.slips.payload import procedure_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counter_app.domain.words import Words
    from counter_app.i18n.texts import Texts
    from counter_app.signing import KeyRing

_PLACE = re.compile(r"@([a-z]+)@")


@dataclass(frozen=True)
class VerifyPage:
    """What one office's page knows. `office`: its name as residents know it."""

    office: str
    keys: KeyRing
    procedures: Mapping[str, Words]  # titles by form id

    def facts(self, texts: Texts) -> dict[str, object]:
        """Return what the script reads: keys, words, titles. Everything in it is public."""
        return {
            "office": self.office,
            "keys": [key.jwk for key in self.keys.keys.values()],
            "procedures": {
                procedure_code(form).hex(): {language: title.of(language) for language in LANGUAGES}
                for form, title in sorted(self.procedures.items())
            },
            "texts": {
                language: {key: texts.of(language)(key) for key in _own_keys(texts, language)} for language in LANGUAGES
            },
        }


def verify_page(page: VerifyPage, texts: Texts, parts: Path) -> str:
    """Return the page as one HTML document. `parts` is resources/verify.

    Raises SettingsError SETTINGS_UNREADABLE where the vendored script is not the one that was looked at.
    """
    style, script = (_text(parts / name) for name in ("page.css", "page.js"))
    vendored, brought = _vendored(parts / "vendor")
    say = texts.of("ja")
    values = {
        "policy": html.escape(_policy([vendored, script], style)),
        "title": html.escape(say("verify.title")),
        "noscript": html.escape(" ".join(texts.of(language)("verify.noscript") for language in ("ja", "en"))),
        "style": style,
        "vendored": vendored,
        "script": script,
        "parts": html.escape(brought),
        "facts": json_block(page.facts(texts), sort_keys=True),
    }
    return _PLACE.sub(lambda found: values[found[1]], _text(parts / "page.html"))


def _own_keys(texts: Texts, language: str) -> Iterable[str]:
    return sorted(key for key in texts.keys(language) if key.startswith("verify."))


def _policy(scripts: Iterable[str], style: str) -> str:
    allowed = " ".join(map(digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {digest(style)}; img-src blob: data:; media-src blob:; "
        "connect-src 'none'; form-action 'none'; base-uri 'none'"
    )


def _vendored(folder: Path) -> tuple[str, str]:
    """Return the vendored script and a line that names what is in it."""
    script, built = _text(folder / "vendored.js"), json.loads(_text(folder / "vendored.json"))
    if hashlib.sha256(script.encode()).hexdigest() != built["sha256"] or "</script" in script.lower():
        raise SettingsError(FailureCode.SETTINGS_UNREADABLE, f"{folder / 'vendored.js'}: not the file that was built")
    return script, "; ".join(
        f"{part['name']} {part['version']} ({part['licence'].strip('()')})" for part in built["parts"]
    )


def _text(file: Path) -> str:
    return file.read_text("utf-8")
