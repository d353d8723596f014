"""The words: every text that people read, one file a language, and what people write for what the tool knows.

In: the files `fr.toml` (the source), `en.toml` and one more for each other language; the lists of words of the folder
`vocabulary`, which anyone can extend. A calculation never imports this room.

In reading order: `texts` (texts, names, numbers and dates), `vocabulary` (the lists of words), `normal_forms` (when two
spellings are the same words), `meanings` (what words mean), `spellings` (words for choices, types, countries, units),
`problem_texts` (problems as sentences), `glossary`.
"""
