"""Words that options offer, and the numbers that they stand for."""

from __future__ import annotations

import re

import pytest

from cnncalc import choices


@pytest.mark.parametrize("name", choices.DTYPES)
def test_a_type_has_the_bits_of_its_name(name):
    digits = re.search(r"\d+", name)
    assert choices.DTYPES[name] == (int(digits[0]) if digits else 1)


@pytest.mark.parametrize("word", choices.DTYPE_SPELLINGS)
def test_another_spelling_of_a_type_has_its_bits(word):
    """C's words; and a 1 in the name of a type of one bit."""
    bits = {"double": 64, "float": 32, "single": 32, "half": 16, "short": 16, "char": 8, "byte": 8,
            "bool": 1, "bit": 1}  # fmt: skip
    digits = re.search(r"\d+", word)
    assert choices.DTYPES[choices.DTYPE_SPELLINGS[word]] == bits.get(
        word, digits and int(digits[0])
    )


def test_what_an_optimizer_keeps():
    """Momentum one number a parameter, Adam two (Kingma & Ba 2015, algorithm 1), RMSprop one."""
    assert choices.OPTIMIZERS == {
        "sgd": (0, 0), "momentum": (1, 0), "adam": (2, 0), "adamw": (2, 0), "rmsprop": (1, 0),
        "momentum8bit": (1, 8), "adam8bit": (2, 8),
    }  # fmt: skip
