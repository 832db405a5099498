"""The kinds of target, each of which can be looked at and given a release."""
