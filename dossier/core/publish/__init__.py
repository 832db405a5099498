"""What is to be done to a target so that it holds a release, and what a release is there: pure."""
