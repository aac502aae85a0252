"""The questions that can be asked, one module each: a typed result, what gives it, its page."""
