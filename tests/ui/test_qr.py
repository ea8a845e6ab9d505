"""The QR code of a link, and words from elsewhere on the page."""

import pytest

from ui.qr import qr_svg
from ui.unformatted import unformatted


def test_a_code_is_black_on_white_with_a_quiet_zone():
    picture, dense = qr_svg("http://192.0.2.7:8501/playground?head=500&at=240")
    assert picture.startswith("<svg")
    assert "#fff" in picture
    assert "#000" in picture
    assert not dense
    side = int(picture.split('viewBox="0 0 ')[1].split()[0])
    assert (side - 8 - 17) % 4 == 0  # four modules of white on every side


def test_long_links_are_dense_or_too_long():
    assert qr_svg("x" * 1500)[1]
    with pytest.raises(ValueError, match=r"does not fit|too large|too small|overflow|fit into"):
        qr_svg("x" * 3000)


def test_words_are_not_taken_for_markdown():
    assert unformatted("![x](http://a)") == r"\!\[x\](http\://a)"
    assert unformatted("no_such_setting _x_ *y* $z$") == r"no_such_setting \_x\_ \*y\* \$z\$"
