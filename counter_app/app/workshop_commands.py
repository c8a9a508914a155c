"""`main.py workshop`: the window in which municipal staff keep forms and rules."""

from __future__ import annotations

import argparse
from datetime import date

from counter_app.app.assembly import settings_of, texts
from counter_app.app.forms_in_force import FormsInForce, shelf_of
from counter_app.app.office import FORMS, connector_ids
from counter_app.app.pack_commands import signing_key
from counter_app.app.replay_commands import town_cases
from counter_app.app.sheet_pictures import SheetPictures
from counter_app.app.terminal import require_display
from counter_app.devices.clock import SystemClock
from counter_app.packs.bundle import Imprint, make_bundle
from counter_app.packs.draft import Draft
from counter_app.packs.draft_folder import DraftFolder
from counter_app.packs.office_forms import OfficeForms, office_forms
from counter_app.packs.tree import FormTree
from counter_app.packs.workshop import Session
from counter_app.settings import Settings


def open_workshop(options: argparse.Namespace) -> int:
    """Open the workshop on the newest forms of this office, and on what was being changed when it was left."""
    require_display()
    from counter_app.ui import shell  # noqa: PLC0415  # Qt only where a window is wanted
    from counter_app.ui.workshop.bench import WorkshopWorld  # noqa: PLC0415  # as above
    from counter_app.ui.workshop.window import open_workshop as open_window  # noqa: PLC0415  # as above

    settings, clock = settings_of(options), SystemClock()
    drafts = DraftFolder(shelf_of(settings).directory / "draft")
    session, resumed = begun(newest_forms(settings), drafts)
    forms = FormsInForce(settings, clock)
    world = WorkshopWorld(
        texts=texts(),
        clock=clock,
        office=settings.office,
        connectors=connector_ids(),
        shelf=shelf_of(settings),
        drafts=drafts,
        in_force=forms.get,
        sign=lambda tree, imprint: sign(settings, tree, imprint),
        sheet=SheetPictures(settings.municipality, clock).draw,
        cases=town_cases,
    )
    return shell.run_until_closed(lambda: shell.on_screen(open_window(world, session, resumed=resumed)))


def newest_forms(settings: Settings) -> OfficeForms:
    """Return what the next version goes on from: the newest on the shelf, in force already or not."""
    return office_forms(shelf_of(settings), FormTree.of_folder(FORMS), connector_ids(), date.max)


def begun(forms: OfficeForms, drafts: DraftFolder) -> tuple[Session, bool]:
    """Return a session on these forms, with the kept draft laid over them, and whether there was one."""
    kept = drafts.kept()
    draft = kept.on(forms.tree) if kept is not None else Draft.of(forms.tree)
    return Session(draft, forms.version), kept is not None


def sign(settings: Settings, tree: FormTree, imprint: Imprint) -> bytes:
    """Sign a tree with the office's key. Raises PackError, SettingsError."""
    signing_key(settings)  # made on first use, and trusted here
    return make_bundle(tree.contents(), imprint, signing_key(settings))
