"""How far the true figure may be: log-normal errors, drawn once for each thing that can be wrong, shared wherever it
serves.

In reading order: `errors` (how one bears on impacts), `bearing` (which errors bear on each line), `draws` (sums under
thousands of sets of errors, and their intervals), `margins` (of each kind of figure in the registry).
"""
