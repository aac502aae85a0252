"""A network's figures over a grid of sizes and params, from their closed forms."""
