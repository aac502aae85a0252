"""What a project states once for all of its specs: `.cnncalc.toml`, `[tool.cnncalc]`."""
