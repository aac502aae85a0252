"""What a check found as JUnit's XML: a case for each spec, failed where something was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnncalc.lint.base import Checked
from cnncalc.render.check import finding_text

# What XML 1.0 cannot hold, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(checked: Sequence[Checked]) -> str:
    """One suite; a case's failure holds every finding of its file."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    failed = sum(bool(file.findings) for file in checked)
    counts: dict[str, str] = {"tests": str(len(checked)), "failures": str(failed), "errors": "0"}
    suites = Element("testsuites", counts, name="cnncalc check")
    suite = SubElement(suites, "testsuite", counts, name="cnncalc check")
    for file in checked:
        case = SubElement(suite, "testcase", classname="cnncalc", name=_clean(file.path))
        if file.findings:
            texts = [finding_text(finding, file) for finding in file.findings]
            first = file.findings[0]
            message = _clean(f"{first.code} {first.message}")
            failure = SubElement(case, "failure", message=message, type=first.code)
            failure.text = _clean("\n\n".join(texts))
    indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("?", text)
