"""What moves every frame is drawn in the browser by these components; the Python side packs arrays and reads commands.

Each folder holds one component: `__init__.py` (its Python function), `.js` modules and a `.css` file. `shared/` holds
the JavaScript all of them use.
"""
