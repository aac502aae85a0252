"""Text to graph: the layer notation, the YAML document, its expansion, and the built-in zoo."""
