"""Text to learn from: written here, so that its true entropy is known, or somebody's own; and how it is cut."""
