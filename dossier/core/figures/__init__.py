"""Figures: numbers and dates in, places on a drawing out; templates draw them."""
