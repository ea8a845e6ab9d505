"""The folder of saved runs: whole files or none, damaged ones named, several sessions at once."""

import os
import threading
import time

import pytest

from engine.saved import folder as module
from engine.saved.folder import Drawer, Folder, keep, relabel
from engine.saved.run_file import about


@pytest.fixture(params=["folder", "drawer"])
def store(request, tmp_path):
    return Folder(tmp_path / "runs") if request.param == "folder" else Drawer()


def test_kept_listed_renamed_deleted(store, backup):
    assert store.listing() == ({}, [])
    old = keep(store, backup, about("Old", created=1.0))
    new = keep(store, backup, about("New", created=2.0))
    assert [called["name"] for called, _ in store.listing()[0].values()] == ["New", "Old"]
    relabel(store, old, about("Older", 2, True, created=1.0))
    assert store.listing()[0][old][0] == {"name": "Older", "colour": 2, "hidden": True, "created": 1.0}
    assert len(store.load(old)) > 1000
    store.delete(old)
    assert list(store.listing()[0]) == [new]
    for act in (store.load, store.delete):
        with pytest.raises(LookupError, match="any more"):
            act(old)


def test_damaged_and_foreign_files_are_named_and_skipped(tmp_path, file):
    store = Folder(tmp_path)
    good = store.save(file)
    (tmp_path / "half.torchlight").write_bytes(file[: len(file) // 2])
    (tmp_path / "empty.torchlight").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "a b.torchlight").write_bytes(file)
    (tmp_path / "folder.torchlight").mkdir()
    (tmp_path / ".unfinished-x").write_bytes(file)
    os.symlink("nowhere", tmp_path / "gone.torchlight")
    runs, sentences = store.listing()
    assert list(runs) == [good]
    named = " ".join(sentences)
    for name in ("half.torchlight", "empty.torchlight", "notes.txt", "a b.torchlight", "folder.torchlight"):
        assert f"{name} was skipped." in named
    assert len(sentences) == 5


def test_a_huge_file_is_not_read(tmp_path):
    with (tmp_path / "huge.torchlight").open("wb") as opened:
        opened.truncate(3_000_000_000)
    _, sentences = Folder(tmp_path).listing()
    assert "at most 100,000,000 bytes, got 3,000,000,000" in sentences[0]
    with pytest.raises(ValueError, match="at most"):
        Folder(tmp_path).load("huge")


def test_a_file_that_breaks_later_is_noticed(tmp_path, file):
    store = Folder(tmp_path)
    name = store.save(file)
    assert len(store.listing()[0]) == 1
    (tmp_path / f"{name}.torchlight").write_bytes(b"broken")
    runs, sentences = store.listing()
    assert not runs
    assert name in sentences[0]


def test_no_name_leads_out_of_the_folder(tmp_path, file):
    store = Folder(tmp_path / "runs")
    for name in ("../x", "/etc/passwd", "", "a/b", "..", "a\x00b", "ä"):
        for act in (store.load, store.delete, lambda name: store.save(file, name) if name else store.load(name)):
            with pytest.raises(LookupError):
                act(name)
    assert not list(tmp_path.glob("*.torchlight"))


def test_an_interrupted_write_leaves_the_old_file(tmp_path, file, monkeypatch):
    store = Folder(tmp_path)
    name = store.save(file)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(file + b"more", name)
    assert store.load(name) == file
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.torchlight"]


def test_what_an_ended_program_left_is_removed(tmp_path, file):
    old, young = tmp_path / ".unfinished-old", tmp_path / ".unfinished-young"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    Folder(tmp_path).save(file)
    assert young.exists()
    assert not old.exists()


def test_room_is_limited(tmp_path, file, monkeypatch):
    monkeypatch.setattr(module, "MOST_RUNS", 2)
    monkeypatch.setattr(module, "DRAWER_BYTES", 2 * len(file))
    for store, said in ((Folder(tmp_path), "keeps at most 2 runs"), (Drawer(), "MB of runs")):
        first = store.save(file)
        store.save(file)
        with pytest.raises(ValueError, match=said):
            store.save(file)
        assert store.save(file, first) == first  # over itself there is room


def test_many_sessions_at_once(tmp_path, backup):
    errors = []

    def work(number: int) -> None:
        store = Folder(tmp_path)
        try:
            for i in range(6):
                name = keep(store, backup, about(f"{number}.{i}", created=i))
                runs, sentences = store.listing()
                assert not sentences
                assert name in runs
                if i % 2:
                    store.delete(name)
                else:
                    relabel(store, name, about("x", created=i))
        except Exception as error:  # told by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(Folder(tmp_path).listing()[0]) == 12
