"""The verdicts of an audit: how a printed figure stands to what is recomputed."""

from __future__ import annotations

from cnncalc.figures import ROUNDED

EXACT, CONVENTION, ERRATUM, NOT_COMPUTED = "exact", "convention", "erratum", "not computed"
VERDICTS = (EXACT, ROUNDED, CONVENTION, ERRATUM, NOT_COMPUTED)
MARKS = {EXACT: "✓", ROUNDED: "~", CONVENTION: "c", ERRATUM: "✗", NOT_COMPUTED: "–"}
STYLES = {EXACT: "green", ROUNDED: "green", CONVENTION: "yellow", ERRATUM: "red", NOT_COMPUTED: ""}
LEGEND = "✓ exact, ~ to its printed digits, c under another convention, ✗ erratum"
UNSAID = "– not computed"
CALCULATED = "as calculated"  # in place of layers: the page's own calculation is held
UNHELD = (NOT_COMPUTED, CALCULATED)
ALONE = "*"
OTHERWISE = "* by another rule than the rest of its column"
