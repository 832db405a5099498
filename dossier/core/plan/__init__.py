"""One file per family of pages: the linked dossier to Pages, lazily."""
