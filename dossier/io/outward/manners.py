"""How hosts are asked: by whom, how often, how long."""

from __future__ import annotations

from dossier.values import Frozen


class Manners(Frozen):
    """`agent` is what the program calls itself; all times are in seconds."""

    agent: str
    private: bool = False  # whether this machine and private networks are asked too
    pause: float = 1.0  # between two questions to one host
    hosts: int = 16  # that are asked at the same time
    most: int = 100  # questions to one host in a run
    patience: float = 20.0  # for a step: to connect, to send a piece
    limit: float = 60.0  # for an address as a whole
    longest: float = 60.0  # that is waited where a host asks to
    steps: int = 10  # from one address to the next
    page: int = 1 << 20  # bytes of a page that are read
    file: int = 64 << 20  # bytes of any other file
