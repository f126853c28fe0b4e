"""Share cards, posters and table cards: from plain facts to bytes, and nothing is looked up."""
