"""One folder a lab. Each declares ``LAB`` in its ``__init__.py``; the catalogue finds it there."""
