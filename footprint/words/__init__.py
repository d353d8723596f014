"""The words: every text that people read, one file a language, and what people write for what the tool knows.

In: the files `fr.toml` (the source), `en.toml` and one more for each other language. A calculation never imports this
room.

In reading order: `texts` (texts, names, numbers and dates), `spellings` (words that people write), `problem_texts`
(problems as sentences), `glossary`.
"""
