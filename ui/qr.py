"""A link as a QR code (ISO/IEC 18004) that phones read from a projector."""

from __future__ import annotations

import io

import segno

BORDER = 4  # modules of quiet zone, as the standard asks for
DENSE = 25  # version (4 x 25 + 17 = 117 modules a side) beyond which phones at the back of a room give up


def qr_svg(link: str) -> tuple[str, bool]:
    """The code as SVG, black on white whatever the theme, and whether it is too dense to be read from afar.

    Raises ValueError for more than the 2,953 bytes that the largest code holds.
    """
    code = segno.make(link, error="l", micro=False, boost_error=True)
    out = io.BytesIO()
    code.save(out, kind="svg", border=BORDER, dark="black", light="white", xmldecl=False, omitsize=True)
    return out.getvalue().decode(), int(code.version) > DENSE
