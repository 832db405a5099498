"""The `dossier` command: what is typed to what is printed and an exit status; the only package that prints."""
