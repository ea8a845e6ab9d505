"""What networks learn from, with the noise law known: points with classes, functions, people's own tables. No torch."""
