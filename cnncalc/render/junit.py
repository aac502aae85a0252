"""What a check found as JUnit's XML: a case for each spec, failed where something was found."""

from __future__ import annotations

from cnncalc.escape import visible
from cnncalc.render.diagnostic import finding_text
from cnncalc.render.page import PLAIN, Findings, Surface


def write(found: Findings, surface: Surface = PLAIN) -> str:
    """One suite; a case's failure holds every finding of its file.

    XML 1.0 cannot hold a control, not even as a reference: what is visible holds none.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    checked = found.checked
    failed = sum(bool(file.findings) for file in checked)
    counts: dict[str, str] = {"tests": str(len(checked)), "failures": str(failed), "errors": "0"}
    suites = Element("testsuites", counts, name="cnncalc check")
    suite = SubElement(suites, "testsuite", counts, name="cnncalc check")
    for file in checked:
        case = SubElement(suite, "testcase", classname="cnncalc", name=visible(file.path))
        if file.findings:
            texts = [finding_text(finding, file) for finding in file.findings]
            first = file.findings[0]
            message = visible(f"{first.code} {first.message}")
            failure = SubElement(case, "failure", message=message, type=first.code)
            failure.text = "\n\n".join(texts)
    indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suites, encoding="unicode")}\n'
