"""How fast, told as ratios: against a limit, or against a peer measured in the same minutes.

Seconds on somebody's machine say little about another; a ratio says how much of what the machine
gives arrives. `python -m benchmarks --help`; what was seen is in docs/performance.md.
"""
