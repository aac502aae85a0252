"""The second witness: gradients in NumPy, one kernel beside each forward kernel.

A gradient kernel is two functions. `keep` says, while the network runs forwards, which arrays the
way back will need: those that are counted as kept. `back` makes the gradients of the inputs from
these and from the gradient of the output. No rule of the calculators is imported.
"""
