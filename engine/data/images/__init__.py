"""Pictures with a class each: handwritten digits, shapes, textures, sets from OpenML, people's own. No torch."""
