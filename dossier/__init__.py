"""Seeds and front matter in, a cross-linked dossier of evidence out."""

__version__ = "0.1.0"
