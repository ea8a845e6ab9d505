import pytest

from ui.session import SMALL_HOST, memory, workers_wanted


@pytest.mark.parametrize(
    ("setting", "bytes_", "wanted"),
    [
        ("", None, None),
        ("", 8 << 30, None),
        ("", SMALL_HOST - 1, 0),
        ("thread", 8 << 30, 0),
        ("3", None, 3),
    ],
)
def test_how_many_workers(setting, bytes_, wanted):
    assert workers_wanted(setting, bytes_) == wanted


@pytest.mark.parametrize("setting", ["0", "-1", "many", "1.5"])
def test_a_setting_that_says_nothing_is_refused(setting):
    with pytest.raises(ValueError, match="TORCHLIGHT_WORKERS must be a number of processes or 'thread', got"):
        workers_wanted(setting, None)


def test_memory_is_known_on_linux():
    assert memory() is None or memory() > 1 << 20
