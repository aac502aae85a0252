"""Every bound of the package, once: its value, what it bounds and why.

A `Limit` is a whole number, used as one; the manual's table is made from `LIMITS`.
"""

from __future__ import annotations


class Limit(int):
    """A bound: a number that knows what it counts and why there is one."""

    what: str
    why: str

    def __new__(cls, value: int, what: str, why: str) -> Limit:
        limit = super().__new__(cls, value)
        limit.what, limit.why = what, why
        return limit


_SLIP = "far more than any network has: beyond it is a slip or an attack"
_TIME = "an answer in the time that a person waits"
_LINE = "a line that can be read"

# What is read
LARGEST_FILE = Limit(64 * 2**20, "bytes of a spec or a table", "memory for text and its marks")
LARGEST_CONFIG = Limit(1 << 20, "bytes of a configuration", _SLIP)
LONGEST_OPENING = Limit(4096, "first bytes of a file, which tell its kind", "more tell no more")
MOST_VALUES = Limit(200_000, "values of a document, aliases expanded", _SLIP)
DEEPEST = Limit(64, "levels of a document, of blocks, brackets and expressions", "recursion")
LONGEST_NAME = Limit(200, "characters of a name", _LINE)
LONGEST_LAYER = Limit(1000, "characters of a layer", _SLIP)
LONGEST_JOINED = Limit(2000, "characters of a call with commas in flow style", _SLIP)
LONGEST_EXPRESSION = Limit(400, "characters of an expression", "Python's own parser reads it")
LONGEST_LIST = Limit(1000, "values of a list that is summed, or of a range", _SLIP)
MOST_EVALUATED = Limit(100_000, "steps of the lists that params make, and that loops make", _TIME)
LONGEST_NUMBER = Limit(30, "digits of a number in a layer", "ends before reading it costs")
LONGEST_FIGURE = Limit(40, "digits of a printed figure", "ends before reading it costs")
LARGEST_EXPONENT = Limit(64, "exponent of an expression", "the number is made before it is judged")
LARGEST_VALUE = Limit(10**15, "value of a param or an expression", "products stay quick")
LARGEST_SIZE = Limit(10**9, "size, number of filters, batch or other value of a layer", _SLIP)
MOST_LINKS = Limit(40, "symbolic links to a file that is written", "as many as Linux follows")
LARGEST_WRITTEN = Limit(10**60, "value of a calculation in running text", "digits cost time")
LONGEST_SENTENCE = Limit(2000, "characters of a sentence that is read as one", _TIME)
LONGEST_NOTES = Limit(1 << 18, "characters of a running text", _TIME)
LONGEST_CALCULATION = Limit(240, "signs and numbers of a calculation in running text", _LINE)
MOST_WRITTEN = Limit(20_000, "calculations and figures of one running text", _TIME)
MOST_CELLS = Limit(20_000, "cells of a published table", _TIME)
MOST_HELD = Limit(100, "points at which a formula of a published table is held", _TIME)
SMALLEST_IMAGE = Limit(16, "least side of what is taken for an image, channels first", "a guess")
LONGEST_RATIO = Limit(40, "characters of a ratio in letters", _LINE)
LONGEST_STACK = Limit(64, "convolutions in place of a larger one", _LINE)
MOST_BRANCHES = Limit(64, "ways to a join that a table has in columns", _LINE)
MOST_ROWS_BESIDE = Limit(5_000, "rows of networks that stand beside each other", _TIME)
LONGEST_VECTORS = Limit(1000, "channels of two cells, beyond which they are a sound's", "a guess")
MOST_LINES = Limit(5_000, "lines of a listing", _TIME)
MOST_TRIED_CHANNELS = Limit(
    513, "channels of an input that printed parameters may say, and one", _SLIP
)
MOST_REPEATED_CELLS = Limit(1000, "repetitions of the brackets of a printed table", _SLIP)
MOST_GRID_CELLS = Limit(10_000, "cells of a grid that is typed", _TIME)
LARGEST_PICTURE = Limit(
    40_000_000, "pixels of a picture", "of four bytes each, twice, below 500 MB"
)
LARGEST_PICTURE_FILE = Limit(64 << 20, "bytes of a picture", "what so many pixels take at most")
LONGEST_ARRAY_HEADER = Limit(10_000, "bytes of text in a .npy header", "NumPy's own bound")
LARGEST_ARCHIVE_LIST = Limit(16 << 20, "bytes of an .npz file's list", "about 200,000 members")
LONGEST_KEY = Limit(
    1000, "characters of a key or a full name", "YAML reads none of more than 1,024"
)

# What is made
STEPS_OF_NETWORK = Limit(128, "steps, at least, that each network of a file counts as", _TIME)
MOST_OWN = Limit(10_000, "specs in a folder of one's own", _TIME)
MOST_NETWORKS = Limit(16, "files that one network is built on", _SLIP)
LARGEST_REPETITION = Limit(1_000_000, "rounds of one repetition", _SLIP)
MOST_STEPS = Limit(40_000, "entries and layers that all networks of a file expand to", _TIME)
STEPS_OF_NEW = Limit(4, "steps that a layer counts as whose like the network has not had", _TIME)
MOST_NODES = Limit(20_000, "layers of a network", "the deepest that was published has 4,811")
MOST_CHARACTERS = Limit(1 << 25, "characters in the full names of all layers", "memory")
FINEST_GRID = Limit(1024, "windows on an axis of unknown size", "a term for each divisor")
LARGEST_DIMENSION = Limit(10**12, "size of an output", _SLIP)
LONGEST_PERIOD = Limit(1024, "cells after which uneven receptive fields repeat", _TIME)
MOST_SIZES = Limit(1 << 14, "cells of a layer whose fields are compared", _TIME)
MOST_BORDERS = Limit(512, "cells at each border that are compared", _TIME)
MOST_TRACED = Limit(1 << 20, "steps in which input cells are traced through a network", _TIME)

MOST_MATCHED = Limit(4_000_000, "names of layers compared with patterns, in one network", _TIME)

# What is swept
MOST_TICKS = Limit(10_000, "values on an axis of a sweep", "each is tried once")
LARGEST_SIDE = Limit(1 << 16, "side of an input in a sweep", _TIME)
MOST_POINTS = Limit(10**12, "configurations of a sweep", "rows that a disk could hold")
MOST_ENUMERATED = Limit(10**8, "configurations of a space that are all computed", "hours")
FEWEST_ATTEMPTS = Limit(
    1 << 20, "configurations drawn before hardly any is said to be found", _TIME
)
MOST_ATTEMPTS = Limit(10**8, "configurations drawn to find those that meet the conditions", _TIME)
MOST_SLOTS = Limit(256, "params, and elements of lists, that vary in a space", "memory of a batch")
MOST_CONDITIONS = Limit(1000, "conditions of a space", _TIME)
MOST_KEPT = Limit(1 << 20, "configurations of a space of which quantiles are", "memory")
MOST_SLOT_COLUMNS = Limit(6, "params of a space that have columns of their own on a page", _LINE)
MOST_SAMPLED = Limit(10**9, "configurations of a space that are drawn", "rows of a disk")
MOST_TOP = Limit(100_000, "rows of --top", "memory")
MOST_CLOUD = Limit(5_000, "points of a space that a chart shows", _TIME)
MOST_JOBS = Limit(1024, "processes that a sweep starts", _SLIP)
MOST_LOST = Limit(3, "times that a block may be lost with its worker", "more is no accident")
LONGEST_SILENCE = Limit(15, "seconds in which a cluster answers", _TIME)
LARGEST_INTEGER = Limit(1 << 62, "value in NumPy's 64 bits", "beyond it Python's own numbers count")
LARGEST_EXACT = Limit(
    1 << 52, "elements of a map in a composed network", "beyond it sums are whole"
)
LARGEST_WIDTH = Limit(1 << 20, "value that a closed form may stand for", "beyond it bounds decide")
MOST_ALONE = Limit(
    512, "ways in which a part of a network is built before it is cut further", _TIME
)
MOST_CONFIRMED = Limit(8, "faults of parts that are looked for in whole networks", _TIME)
MOST_EVENTS = Limit(4_000, "parts of a network that is composed of them", "memory")

# What is searched
LARGEST_MEND = Limit(1024, "input side that is tried to fix a fault", _TIME)
MOST_MEND_RULES = Limit(100_000, "shape rules asked to fix a fault", _TIME)
MOST_MENDED = Limit(4, "faults of one network for which a fix is sought", _TIME)
LARGEST_FIT = Limit(2048, "input side that `fit` tries, or twice the network's own", _TIME)
MOST_FIT_WORK = Limit(400_000, "shapes that `fit` looks up; a rule asked anew counts as 12", _TIME)
LARGEST_PERIOD = Limit(256, "period of the input sides that `fit` looks for", _TIME)
LARGEST_BUDGETED = Limit(1 << 16, "steps of a param or a side under a budget", _TIME)
MOST_TRIED = Limit(512, "values of a param that are all tried under a budget", _TIME)
NEXT_TRIED = Limit(16, "values behind a bound that are tried under a budget", _TIME)
MOST_INVALID = Limit(256, "refused sizes below a budget before the search ends", _TIME)
LARGEST_EXERCISE = Limit(10_000, "sizes, strides and paddings tried for an exercise", _TIME)

MOST_CLASSES = Limit(100_000, "classes that explain a figure", "more are no classifier's")

# What is judged
FEWEST_TELLING_DIGITS = Limit(3, "digits of a figure that tell networks apart", "two fit many")
FEWEST_DIGITS = Limit(2, "digits of a published figure that are compared", "one proves nothing")
WIDEST = Limit(8, "times that a 1x1 convolution may widen its input", "more is a slip, mostly")

LONGEST_ROUNDED = Limit(300, "characters of a rounded size in letters", _TIME)
MOST_MULTIPLIED = Limit(150, "pairs of terms of sizes in letters that are multiplied", _TIME)
MOST_LETTERS = Limit(500_000, "characters of the sizes in letters of all layers", _TIME)
MOST_WEIGHED = Limit(24, "symbolic sums of tensors that are held against each other", _TIME)
MOST_PROVED = Limit(10_000, "terms of the sizes compared to find the largest", _TIME)
LONGEST_SPREAD = Limit(400, "characters of the size of a join that symbols choose", _TIME)
MOST_FACTORED = Limit(64, "terms of a polynomial that is printed in factors", _TIME)

# What is applied
MOST_PRODUCTS = Limit(400_000, "exact products of a layer that is applied to a grid", _TIME)
MOST_LETTERED = Limit(50_000, "exact products of such a layer where letters stand for cells", _TIME)
LARGEST_NAMED_KERNEL = Limit(31, "rows of a kernel that is known by name", _LINE)

MOST_SHEETS = Limit(1000, "sheets of exercises", "a lecture's students")

# What is shown
MOST_FAULTS = Limit(2_000, "faults of a network, or of a file, that are looked for", _TIME)
MOST_FINDINGS = Limit(200, "findings of one kind that a report for people prints", "a page")
MOST_HINTS = Limit(50, "faults of one kind whose hint names the nearest known word", _TIME)
MOST_COMPARED = Limit(2_000, "known words that are compared to find the nearest", _TIME)
MOST_KNOWN = Limit(40, "known names that a hint lists", _LINE)
MOST_NAMES = Limit(4, "names listed in one cell or one line", _LINE)
MOST_DETAILED = Limit(20, "changed networks whose layers are shown one by one", "a page")
MOST_LARGEST = Limit(10, "layers in a list of the largest changes", "a page")
MOST_CAUSES = Limit(20, "places that changed several networks", "a page")
MOST_NAMED = Limit(4, "networks named in a cell", _LINE)
MOST_BARS = Limit(100, "layers or blocks of a chart", "a page")
MOST_DRAWN = Limit(400, "networks or configurations of a chart", "a page")
MOST_CURVES = Limit(18, "curves of a panel that are told apart", "a page")
MOST_CITED = Limit(10, "sources named below a chart", _LINE)
LONGEST_HEADING = Limit(24, "letters of a network's name in a heading", _LINE)
MOST_SOURCES = Limit(6, "networks named in a line below a comparison", _LINE)
LONGEST_LINE = Limit(120, "characters of a line of source in a message", _LINE)
LONGEST_MESSAGE = Limit(2000, "characters of a message, or of what was received", "a page")
LONGEST_FORMULA = Limit(32, "characters of a formula in a cell", _LINE)
LONGEST_READING = Limit(48, "characters of a formula where figures are reconciled", _LINE)
MOST_TERMS = Limit(12, "terms or layers that a sum names one by one", _LINE)
MOST_MEMBERS_NAMED = Limit(24, "members of a family in a hint", _LINE)
MOST_CODES_NAMED = Limit(3, "codes in a hint", _LINE)
MOST_LAYERS_NAMED = Limit(8, "layers in a hint", _LINE)
MOST_ROWS = Limit(24, "rows of a summary, above which it is folded", "a page")
LONGEST_ROUND = Limit(8, "layers that repeat together and are shown once", _LINE)
MOST_IN_BLOCK = Limit(4_000, "operations of a block that is written in one line", _TIME)
LONGEST_BLOCK = Limit(100, "characters of a block that is written in one line", _LINE)
DEEPEST_BRANCH = Limit(8, "levels of branches in a block that is written in one line", _LINE)
DEEPEST_BREAK = Limit(4, "levels of brackets at which a formula is broken", _LINE)

WIDEST_GRIDS = Limit(76, "characters of grids side by side", "80 columns of a terminal")
LONGEST_CELL = Limit(18, "characters of a cell of a grid; longer sums stand below it", _LINE)
LARGEST_NUMBERED = Limit(16, "rows or columns of an image whose pixels are shown", _LINE)
MOST_SEEN = Limit(25, "cells that an output cell sees, listed one by one", _LINE)

# What is compared
MOST_FILES = Limit(20_000, "specs of a repository at one revision", _TIME)
MOST_RENAMED = Limit(200, "files or networks that are compared to find renamed ones", _TIME)
LIKEST = Limit(50, "per cent of lines that a renamed file has kept", "as Git takes it")
LARGEST_ANSWER = Limit(256 * 2**20, "bytes that Git answers", "memory")
LONGEST_WAIT = Limit(120, "seconds for one answer of Git", "a process that hangs is ended")
MOST_SIDE_BY_SIDE = Limit(10_000, "networks in one comparison", _TIME)
MOST_ALIGNED = Limit(400_000, "pairs of layers weighed to align two sequences", _TIME)
MOST_EDITS = Limit(500, "layers added and removed in a long sequence, before it is cut", _TIME)
MOST_JUDGED = Limit(100_000, "layers judged to make an alignment cheaper", _TIME)
MOST_FOLLOWED = Limit(1_000, "layers of a branch whose partners are exchanged at once", _TIME)
MOST_NEIGHBOURS = Limit(64, "neighbours of a layer that are looked at to align it", _TIME)

LIMITS: dict[str, Limit] = {k: v for k, v in globals().items() if isinstance(v, Limit)}
