"""The calculations written in running text: (227-11)/4+1 = 55 -> [55x55x96]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from cnncalc.dims import Expr, evaluate, plain, symbols_of
from cnncalc.features.audit.marks import CONVENTION, ERRATUM, EXACT, NOT_COMPUTED
from cnncalc.features.audit.notes import scan
from cnncalc.features.audit.notes.chains import Chains, EquationSide
from cnncalc.features.audit.notes.reader import Reader
from cnncalc.features.audit.notes.remark import CALCULATION, Remark, is_size, judged, shown, spelled
from cnncalc.features.audit.notes.scan import ABOUT, ARROW, EQUAL, Token
from cnncalc.features.audit.notes.slips import slip
from cnncalc.features.audit.notes.tree import (
    BinaryOperation,
    Letter,
    NoCalculationError,
    PrintedNumber,
    Tree,
    Value,
    is_calculation,
    leaves,
    letters,
    shape_of,
    value_of,
    walk,
)
from cnncalc.figures import Figure

_LEADS = frozenset(
    [
        "so",
        "hence",
        "thus",
        "therefore",
        "spatially",
        "output",
        "volume",
        "is",
        "gives",
        "map",
        "maps",
        "of",
        "size",
        "a",
        "an",
        "the",
        "i",
        "e",
        "width",
        "height",
        "in",
        "each",
        "direction",
        "and",
    ]
)


class Calculations:
    """Finds and recomputes the calculations of a text, in its order."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.reader = Reader(tokens)
        self.known: dict[str, Value] = {}

    def __iter__(self) -> Iterator[Remark]:
        for chain in Chains(self.tokens, self.reader):
            if chain.follows:
                self.known = {}
            yield from self._held(chain.parts, chain.cut)

    def _held(self, parts: Sequence[EquationSide], cut: bool) -> Iterator[Remark]:
        """Each side held against the one before it, or against what that was calculated from."""
        source: EquationSide | None = None
        for left, right in pairwise(parts):
            if isinstance(left.tree, Letter) and isinstance(right.tree, PrintedNumber):
                self.known[left.tree.name] = right.tree.figure.value()
            if is_calculation(left.tree):
                source = None if cut and left is parts[0] else left
            if source is None:
                found = self._backwards(left, right)
                if found:
                    yield found
                continue
            found = self._pair(source, left, right)
            if found:
                yield found
        self._learn(parts)
        if source and isinstance(parts[-1].tree, PrintedNumber):
            found = self._further(source, parts[-1])
            if found:
                yield found

    def _learn(self, parts: Sequence[EquationSide]) -> None:
        first, last = parts[0].tree, parts[-1].tree
        if isinstance(first, Letter) and isinstance(last, PrintedNumber):
            self.known[first.name] = last.figure.value()

    def _pair(self, source: EquationSide, left: EquationSide, right: EquationSide) -> Remark | None:
        try:
            value = value_of(source.tree, self.known)
            if shape_of(right.tree):
                found = self._of_shape(source, left, right, value)
                if found or right.relation == ARROW:
                    return found
            if isinstance(right.tree, Letter) or (
                right.relation == ARROW and not isinstance(right.tree, PrintedNumber)
            ):
                return None
            if isinstance(right.tree, PrintedNumber):
                return self._of_number(source, left, right, value)
            return self._of_sides(source, right, value, value_of(right.tree, self.known))
        except NoCalculationError:
            return self._unknown(source, right)

    def _unknown(self, source: EquationSide, right: EquationSide) -> Remark | None:
        """A calculation with a number behind it whose letters have none."""
        named = sorted(letters(source.tree) - {*self.known})
        if not named or not isinstance(right.tree, PrintedNumber):
            return None
        cause = f"{', '.join(named)} {'is' if len(named) == 1 else 'are'} not given"
        return self._remark(source, right, NOT_COMPUTED, cause=cause)

    def _of_number(
        self, source: EquationSide, left: EquationSide, right: EquationSide, value: Value
    ) -> Remark | None:
        leaf, size = right.tree, is_size(source.tree)
        assert isinstance(leaf, PrintedNumber)
        if isinstance(value, Expr):
            return self._unknown(source, right)
        if right.relation == ARROW and not size and not isinstance(left.tree, PrintedNumber):
            return None  # 3-5 -> 7 is no difference
        sides = shape_of(source.tree)
        verdict, rule = judged(leaf, value, right.relation == ABOUT, size)
        if not verdict and isinstance(left.tree, PrintedNumber) and left is not source:
            verdict, rule = judged(leaf, left.tree.figure.value(), True)
        if not verdict and _changes_units(source.tree):
            bare = leaf._replace(figure=_bare(leaf.figure))
            plain_numbers = {
                i: plain(_bare(one.figure).value()) for i, one in enumerate(leaves(source.tree))
            }
            for other in (value, value_of(source.tree, self.known, plain_numbers)):
                if not verdict and (leaf.figure.power or other != value):
                    verdict, rule = judged(bare, other, right.relation == ABOUT)
        if not verdict:
            verdict, rule = _from_rounded(source.tree, leaf, self.known)
        if verdict:
            return self._remark(source, right, verdict, rule=rule, value=value)
        if (len(sides) == 2 and self._speaks_of_windows(right)) or self._is_range(source):
            return None
        cause = slip(source.tree, value, leaf) if not letters(source.tree) else ""
        right_text = spelled(leaf, value, size)
        return self._remark(source, right, ERRATUM, corrected=right_text, cause=cause, value=value)

    def _speaks_of_windows(self, part: EquationSide) -> bool:
        """Whether words follow that make a window of the left: 5x5 = 2 stacked 3x3 layers."""
        words = self.tokens[part.end : part.end + 5]
        numbers = [t for t in words if t.kind == scan.NUMBER or t.text in ("layers", "times", "x")]
        return bool(numbers)

    def _is_range(self, part: EquationSide) -> bool:
        """Whether it is a date, or pages: 3-5, numbers with a dash next to them."""
        tokens = self.tokens[part.first : part.end]
        close = all(a.end == b.start for a, b in pairwise(tokens))
        return close and {t.text for t in tokens if t.kind != scan.NUMBER} == {"-"}

    def _of_shape(
        self, source: EquationSide, left: EquationSide, right: EquationSide, value: Value
    ) -> Remark | None:
        """A shape behind an output size has that size on both sides."""
        sides = shape_of(right.tree)
        if (
            len(sides) > 4
            or shape_of(source.tree)
            or not (is_size(source.tree) or right.relation == ARROW)
        ):
            return None
        if len(sides) == 4:
            sides = sides[1:]  # two GPUs in front
        printed = left.tree.figure.value() if isinstance(left.tree, PrintedNumber) else value
        if isinstance(printed, Expr) or not is_size(source.tree):
            return None
        size = int(printed // 1)
        if sides[:2] == (size, size):
            return self._remark(source, right, EXACT)
        corrected = "x".join(map(str, (size, size, *sides[2:])))
        return self._remark(source, right, ERRATUM, corrected=corrected, value=value)

    def _backwards(self, left: EquationSide, right: EquationSide) -> Remark | None:
        """A sum that stands before its terms: 70,000 = 60,000 + 10,000."""
        leaf, before = left.tree, self.tokens[left.first - 1] if left.first else None
        named = before is not None and (
            before.kind in (scan.WORD, scan.SIGN) or before.text in "#."
        )
        if (
            not isinstance(leaf, PrintedNumber)
            or right.relation == ARROW
            or named
            or shape_of(right.tree)
        ):
            return None
        if not is_calculation(right.tree) or letters(right.tree) or not leaf.figure.exact:
            return None
        value = value_of(right.tree, {})
        verdict, rule = judged(leaf, value, right.relation == ABOUT, is_size(right.tree))
        cause = "" if verdict else slip(right.tree, value, leaf)
        corrected = "" if verdict else spelled(leaf, value)
        found = self._remark(
            right,
            right,
            verdict or ERRATUM,
            corrected=corrected,
            rule=rule,
            cause=cause,
            value=value,
        )
        place = self.tokens[left.first]
        return found._replace(start=place.start, first=place.start, last=place.end)

    def _of_sides(
        self, source: EquationSide, right: EquationSide, value: Value, other: Value
    ) -> Remark | None:
        """Two calculations are equal, or equal for every value of their letters."""
        if isinstance(value, Expr) or isinstance(other, Expr):
            return self._of_formulas(source, right, value, other)
        if value == other:
            return self._remark(source, right, EXACT, value=value)
        if any(
            not leaf.figure.exact for tree in (source.tree, right.tree) for leaf in leaves(tree)
        ):
            return None
        if shape_of(source.tree) or shape_of(right.tree):
            return None  # 5x5 = 3x3 + 3x3 is said of windows
        return self._remark(source, right, ERRATUM, corrected=shown(value), value=value)

    def _of_formulas(
        self, source: EquationSide, right: EquationSide, value: Value, other: Value
    ) -> Remark | None:
        if not isinstance(value, Expr) or not isinstance(other, Expr):
            return None
        if value == other:
            return self._remark(source, right, EXACT)
        factor = _factor_between(value, other)
        if factor is None:
            return None
        return self._remark(source, right, ERRATUM, corrected=str(value), value=value)

    def _further(self, source: EquationSide, last: EquationSide) -> Remark | None:
        """What follows a result: another spelling in parentheses, or the shape it leads to."""
        at, tokens = last.end, self.tokens
        if not is_size(source.tree):
            return None
        for _ in range(10):
            if at >= len(tokens) or tokens[at].text == "\n\n":
                return None
            token = tokens[at]
            if token.kind == scan.NUMBER or (token.kind == scan.OPEN and token.text == "["):
                return self._shape_at(source, last, at)
            if token.kind == scan.WORD and token.text not in _LEADS:
                return None
            if token.kind not in (scan.WORD, scan.END, scan.BREAK, EQUAL, ARROW):
                return None
            at += 1
        return None

    def _shape_at(self, source: EquationSide, last: EquationSide, at: int) -> Remark | None:
        try:
            tree, end = self.reader.read(at)
        except NoCalculationError:
            return None
        if not shape_of(tree) or not isinstance(last.tree, PrintedNumber):
            return None
        value = plain(last.tree.figure.value())
        return self._of_shape(source, last, EquationSide(ARROW, tree, at, end), value)

    def _remark(
        self, source: EquationSide, right: EquationSide, verdict: str, *, corrected: str = "",
        rule: str = "", cause: str = "", value: Value | None = None,
    ) -> Remark:  # fmt: skip
        start, end = self.tokens[source.first].start, self.tokens[right.end - 1].end
        first = self.tokens[right.first].start
        working = ""
        if value is not None:
            stop = self.tokens[source.end - 1].end
            written = " ".join(self.text[start:stop].replace("$", "").split())
            working = f"{written} = {shown(value, is_size(source.tree))}"
        return Remark(
            CALCULATION, start, end, first, end, verdict, corrected, working,
            rule if verdict == CONVENTION else "", cause,
        )  # fmt: skip


def _factor_between(value: Expr, other: Expr) -> Fraction | None:
    """The number that one formula is of the other; None where it is none."""
    names = sorted(symbols_of(value) | symbols_of(other))
    found = set()
    for shift in range(3):
        numbers = {name: 5 + 3 * place + 2 * shift**2 for place, name in enumerate(names)}
        above, below = (evaluate(one, numbers) for one in (value, other))
        found.add(Fraction(above) / below if below else None)
    return next(iter(found)) if len(found) == 1 else None


def _bare(figure: Figure) -> Figure:
    """A figure without its prefix."""
    return figure._replace(power=0, binary=False)


def _changes_units(tree: Tree) -> bool:
    """Whether a calculation divides, so that its result may be in another unit, as of bytes."""
    return any(isinstance(part, BinaryOperation) and part.sign == "/" for part in walk(tree))


def _from_rounded(tree: Tree, leaf: PrintedNumber, known: dict[str, Value]) -> tuple[str, str]:
    """A result of at least three digits, calculated before its own numbers were rounded."""
    places = [(i, one.figure) for i, one in enumerate(leaves(tree)) if not one.figure.exact]
    if not places or leaf.figure.significant < 3 or not isinstance(tree, BinaryOperation):
        return "", ""
    least, most = {}, {}
    for place, figure in places:
        step = figure.value() / max(int(figure.digits or 0), 1)
        least[place], most[place] = figure.value() - step / 2, figure.value() + step / 2
    ends = [value_of(tree, known, ends) for ends in (least, most)]
    if any(isinstance(end, Expr) for end in ends):
        return "", ""
    low, high = sorted(ends)
    inside = low <= leaf.figure.value() <= high
    return (CONVENTION, "from figures that were rounded afterwards") if inside else ("", "")
