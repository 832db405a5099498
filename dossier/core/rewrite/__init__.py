"""One record under another id or merged into another: a dossier as it is read to a plan of changes in its files."""
