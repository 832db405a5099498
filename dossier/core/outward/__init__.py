"""External addresses of a dossier: where they stand, and what is to be said of the answers."""
