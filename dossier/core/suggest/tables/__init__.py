"""The words by which each language says who said what, one table a language."""
