"""What `dossier links` found to the line that sums it up."""

from __future__ import annotations

from dossier.outward import Asked, Found, NoNetwork, check_links

__all__ = ["Asked", "NoNetwork", "check_links", "summed"]


def summed(found: Found, seconds: float, counted: str) -> str:
    """One line: how many addresses there are, what was done about them, and what was found."""
    addresses = "1 address" if found.addresses == 1 else f"{found.addresses:,} addresses"
    hosts = "1 host" if found.hosts == 1 else f"{found.hosts:,} hosts"
    done = (
        (found.asked, "asked for"),
        (found.known, "known from before"),
        (found.given_up, "known to be dead"),
        (found.put_off, "put off: run it again later"),
    )
    said = ", ".join(f"{count:,} {what}" for count, what in done if count)
    return (
        f"{addresses} of {hosts}{f' ({said})' if said else ''} in {seconds:.1f} s; {counted or 'no errors or warnings'}"
    )
