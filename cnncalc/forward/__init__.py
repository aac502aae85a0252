"""The independent witness: a forward pass in NumPy that learns sizes only from the arrays it makes.

It imports no shape rule, no parameter formula and no memory calculator. Arrays are (N, H, W, C) for
maps and (N, n) for vectors, with further dimensions (regions) after N: the channel last makes a 1×1
convolution one matrix product, and a window's rows contiguous.
"""
