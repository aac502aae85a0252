"""Published errors of a network: what they were measured on, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncalc.records import NamedTuple

USUAL = "ImageNet"  # the data set of most published errors; others are never mixed with it


class PublishedErrors(NamedTuple):
    """Errors in percent of one network, as `source` states them.

    `data` is the set that they were measured on, `protocol` how (one crop, 10 crops …); `submitted`
    is the top-5 error of the contest's entry, which `submission` describes: mostly several
    networks. What the file does not state is empty.
    """

    top1: str = ""
    top5: str = ""
    data: str = ""
    protocol: str = ""
    source: str = ""
    submitted: str = ""
    submission: str = ""

    @property
    def stated(self) -> str:
        """The source, with protocol and data set where that is not the usual one."""
        other = self.data if self.data != USUAL else ""
        return ", ".join(filter(None, (self.source, self.protocol, other)))


def published_errors(meta: Mapping[str, Any]) -> PublishedErrors:
    """What the head of a spec says under `error`."""
    found = meta.get("error")
    if not isinstance(found, Mapping):
        return PublishedErrors()
    return PublishedErrors(*(str(found.get(key, "")) for key in PublishedErrors._fields))


def by_data(data: str) -> tuple[int, str]:
    """The order of data sets: the usual one first, what is not stated last."""
    return (0 if data == USUAL else 1 if data else 2), data
