"""The bounds of what is read, each with its reason."""

LARGEST_PICTURE = 40_000_000  # pixels: of four bytes each, twice, it stays below 500 MB
LARGEST_PICTURE_FILE = 64 << 20  # bytes: what a picture of so many pixels takes at most
LONGEST_ARRAY_HEADER = 10_000  # bytes of text in a .npy file: NumPy's own bound
LARGEST_ARCHIVE_LIST = 16 << 20  # bytes of an .npz file's list, about 200,000 members
LONGEST_NAME = 200  # characters of a layer's or a param's name: a line of a table holds it
LONGEST_KEY = 1000  # characters of a key or a full name: YAML reads none of more than 1,024
