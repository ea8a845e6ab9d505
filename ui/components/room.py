"""Room kept for a component until its module has loaded, so that nothing on the page moves when it appears.

The height of a component may depend on its width, which only the browser knows; so the placeholder is HTML whose style
asks for the width. shared/mount.js takes it away when the component is built.
"""


def room(name: str, wide: int, narrow: int, below: int) -> dict[str, str]:
    """`html` and `css` for `st.components.v2.component`: heights in px, `narrow` where the width is below `below` px.

    `name` keeps the class names of components apart that share the page's styles. Keep it small: Streamlit sends it
    with every frame.
    """
    box = f".tl-room-{name}"
    return {
        "html": f'<div class="tl-room tl-room-{name}"><i></i></div>\n',
        "css": (
            f"{box}{{container-type:inline-size}}{box} i{{display:block;height:{wide}px}}\n"
            f"@container(width<{below}px){{{box} i{{height:{narrow}px}}}}\n"
        ),
    }
