"""Owned randomness: nobody disturbs a stream, whatever draws beside it."""

import threading

import torch

from engine.core.seeding import Stream, undisturbed


def drawn(stream, times=200):
    found = []
    for _ in range(times):
        with stream.active():
            found.append(torch.rand(50).sum().item())
    return found


def test_a_stream_is_torch_s_own_sequence_and_leaves_the_outside_alone():
    before = torch.get_rng_state()
    with Stream(3).active():
        inside = torch.rand(5)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(inside, torch.rand(5, generator=torch.Generator().manual_seed(3)))


def test_two_threads_do_not_draw_from_each_other_s_stream():
    alone = drawn(Stream(1))
    stop = threading.Event()

    def disturb():
        while not stop.is_set():
            with undisturbed(7):
                torch.rand(50)

    other = threading.Thread(target=disturb)
    other.start()
    try:
        assert drawn(Stream(1)) == alone
    finally:
        stop.set()
        other.join()
