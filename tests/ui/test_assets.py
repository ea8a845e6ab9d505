"""Publishing: whole, once, under an address that changes with the contents; nothing in use is removed."""

import importlib.metadata
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ui.components import assets

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "components"
    (folder / "net").mkdir(parents=True)
    (folder / "net" / "net.js").write_text("export const update = 1;\n")
    (folder / "net" / "net.css").write_text("div {}\n")
    (folder / "net" / "__init__.py").write_text("secret = 1\n")
    return folder


@pytest.fixture(autouse=True)
def small_plotly(monkeypatch, tmp_path):
    """Publishing copies 5 MB; one test is enough for that."""
    monkeypatch.setattr(assets, "publish_plotly", lambda static: static / "plotly-1.2.3.min.js")


def test_the_tree_is_published_with_its_generated_modules(source, tmp_path):
    name = assets.publish(source, tmp_path / "static")
    build = tmp_path / "static" / name
    assert re.fullmatch(r"build-[0-9a-f]{8}", name)
    assert sorted(p.relative_to(build).as_posix() for p in build.rglob("*.*")) == [
        "net/net.css",
        "net/net.js",
        "shared/build.js",
        "shared/palette.js",
    ]
    assert 'new URL("../../plotly-1.2.3.min.js", import.meta.url)' in (build / "shared" / "build.js").read_text()


def test_a_changed_file_gets_a_new_address(source, tmp_path):
    first = assets.publish(source, tmp_path / "static")
    assert assets.publish(source, tmp_path / "static") == first
    (source / "net" / "net.js").write_text("export const update = 2;\n")
    assert assets.publish(source, tmp_path / "static") != first


def test_builds_are_removed_when_older_than_an_hour(source, tmp_path):
    static = tmp_path / "static"
    for name, age in (("build-00000000", 2 * 3600), ("build-11111111", 60), (".build-left", 2 * 3600)):
        (static / name).mkdir(parents=True)
        os.utime(static / name, (time.time() - age,) * 2)
    current = assets.publish(source, static)
    os.utime(static / current, (time.time() - 9999,) * 2)
    assert assets.publish(source, static) == current
    assert sorted(p.name for p in static.iterdir()) == sorted([current, "build-11111111"])


def test_many_servers_may_publish_at_once(source, tmp_path):
    with ThreadPoolExecutor(8) as workers:
        names = set(workers.map(lambda _: assets.publish(source, tmp_path / "static"), range(16)))
    assert [p.name for p in (tmp_path / "static").iterdir()] == list(names)


def test_the_hash_tells_paths_apart():
    assert assets.content_hash({"a": b"bc"}) != assets.content_hash({"ab": b"c"})


def test_the_loader_names_the_build_and_ends_its_lines(monkeypatch):
    monkeypatch.setattr(assets, "published", lambda: "build-12345678")
    code = assets.loader("net/net.js")
    assert "new URL('app/static/build-12345678/net/net.js', document.baseURI)" in code
    assert code.endswith("\n")
    assert len(code) < 220  # it is sent with every frame


def test_plotly_is_published_without_importing_it(tmp_path):
    program = (
        "import sys; from pathlib import Path; from ui.components.assets import publish_plotly;"
        f"print(publish_plotly(Path({str(tmp_path)!r})).name); assert 'plotly' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    name = f"plotly-{importlib.metadata.version('plotly')}.min.js"
    assert done.stdout.strip() == name
    assert (tmp_path / name).stat().st_size > 1_000_000


def test_modules_import_only_what_is_published():
    files = assets.build_files(assets.SOURCE, "plotly-1.2.3.min.js")
    for path, contents in files.items():
        if not path.endswith(".js"):
            continue
        for target in re.findall(r'(?:from|import) "(\.[^"]+)"', contents.decode()):
            found = os.path.normpath(os.path.join(os.path.dirname(path), target))
            assert found in files, f"{path} imports {target}"
