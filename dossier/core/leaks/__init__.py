"""What is withheld, and every byte of the output, to whatever of the one stands in the other."""
