"""Ten questions: a first footprint in three minutes, without a file, and what it gives."""
