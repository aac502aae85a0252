"""Patterns of paths."""

from __future__ import annotations

from cnncalc.config.paths import is_within
from tests.each import each


@each(
    ("pattern", "path"),
    [
        ("net.yaml", "net.yaml"), ("net.yaml", "a/b/net.yaml"), ("old", "a/old/net.yaml"),
        ("*.yml", "a/net.yml"), ("nets/tiny", "nets/tiny/a/b.yaml"), ("nets/tiny/", "nets/tiny/a"),
        ("nets/*", "nets/a.yaml"), ("nets/*.yaml", "nets/a.yaml"),
        ("nets/*/b.yaml", "nets/a/b.yaml"),
        ("nets/**/b.yaml", "nets/b.yaml"), ("nets/**/b.yaml", "nets/x/y/b.yaml"),
        ("**/old/*", "a/b/old/c.yaml"), ("**", "a.yaml"), ("./net.yaml", "net.yaml"),
        ("/net.yaml", "net.yaml"), ("[ab].yaml", "a.yaml"),
    ],
)  # fmt: skip
def test_what_a_pattern_names(pattern, path):
    assert is_within(path, pattern)


@each(
    ("pattern", "path"),
    [
        ("net.yaml", "nets.yaml"), ("nets/*.yaml", "nets/a/b.yaml"), ("nets/tiny", "a/nets/tiny/b"),
        ("./net.yaml", "a/net.yaml"), ("nets/tiny", "nets/tiny2/a"), ("old", "../old/a.yaml"),
        ("a/b/c", "a/b"), ("", "a"), ("/", "a"), ("Net.yaml", "net.yaml"), ("**/x/**", "a/y/b"),
    ],
)  # fmt: skip
def test_what_it_does_not(pattern, path):
    assert not is_within(path, pattern)


def test_many_stars_take_no_time():
    assert not is_within("a" * 100 + "/" + "a" * 100, "/".join(["*a*a*a*a*a*a*b"] * 12))
