"""One converter per seed format: the text of a seed to canonical paragraphs."""
