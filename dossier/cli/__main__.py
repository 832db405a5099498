"""`python -m dossier.cli` is `dossier`."""

from __future__ import annotations

from dossier.cli.program import main

if __name__ == "__main__":  # the processes of a pool may import this module too
    main()
