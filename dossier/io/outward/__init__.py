"""External addresses asked for: one, many politely, and what is remembered of them."""
