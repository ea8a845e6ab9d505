"""The rules of the house, read from the source: who imports whom, how long a file may be, what is never written."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engine.core.catalogue import catalogue
from ui.nav import page_path
from ui.plots import theme

ROOT = Path(__file__).parent.parent
CODE = ("engine", "ui", "pages", "benchmarks", "tests")
STDLIB = set(sys.stdlib_module_names)

LEARNING = {"engine.core", "numpy", "torch", "gymnasium", "sklearn", "captum", "scipy"}
MAY_IMPORT = {  # the longest name that fits a module decides; its own package and the standard library are always free
    "streamlit_app": {"streamlit", "ui"},
    "engine.core": {"numpy", "torch", "pydantic", "pydantic_core", "safetensors", "tsdownsample"},
    "engine.data": LEARNING | {"PIL", "pydantic"},
    "engine.models": {"torch"},
    "engine.networks": {"engine.core", "engine.models", "torch", "pydantic"},
    "engine.optim": LEARNING,
    "engine.probes": LEARNING | {"engine.networks"},
    "engine.rl": LEARNING | {"ale_py"},
    "engine.experiments": LEARNING
    | {"engine.data", "engine.models", "engine.networks", "engine.optim", "engine.probes", "engine.rl"}
    | {"engine.export", "pydantic"},
    "engine.workers": {"engine.core", "engine.export", "numpy", "torch", "psutil", "ray"},
    "engine.export": {"engine.core", "engine.saved", "numpy", "torch", "safetensors", "nbformat"},
    "engine.saved": {"engine.core", "numpy", "safetensors", "pydantic"},
    "engine.__main__": {"engine.core", "engine.workers", "engine.export", "engine.saved", "torch", "numpy"},
    "ui.plots": {"numpy", "plotly"},
    "ui": {"streamlit", "numpy", "segno"}
    | {"engine.core", "engine.data", "engine.networks", "engine.workers", "engine.export", "engine.saved"},
    "pages": {"streamlit", "ui", "engine.core"},
}  # fmt: skip
GLOBAL_SEEDING = {
    "torch.manual_seed", "torch.seed", "torch.random.manual_seed", "torch.cuda.manual_seed",
    "torch.cuda.manual_seed_all", "torch.set_rng_state", "torch.random.set_rng_state",
    "numpy.random.seed", "numpy.random.set_state", "random.seed", "random.setstate",
}  # fmt: skip
NEW_NUMPY_RANDOM = {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "BitGenerator"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def shipped() -> list[Path]:
    return [ROOT / "streamlit_app.py", *sources("engine", "ui", "pages")]


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """Full names of the modules a file imports anywhere in it, relative ones resolved."""
    found = set()
    package = module(path) if path.name == "__init__.py" else module(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            source = ".".join(part for part in (base, node.module) if part)
            found |= {f"{source}.{alias.name}" for alias in node.names}  # `from engine import data` is engine.data
    return found


def within(name_: str, package: str) -> bool:
    return name_ == package or name_.startswith(package + ".")


def own_package(name_: str, rule: str) -> str:
    """What a module may import freely: its lab, or the package its rule is about."""
    parts = name_.split(".")
    return ".".join(parts[:3]) if rule == "engine.experiments" else rule


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Dotted name as written, with ``np`` as numpy, of every call."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            dotted = ast.unparse(node.func)
            found.append((dotted.replace("np.", "numpy.", 1) if dotted.startswith("np.") else dotted, node))
    return found


@pytest.mark.parametrize("path", shipped(), ids=name)
def test_imports_keep_to_the_table(path):
    rule = max((package for package in MAY_IMPORT if within(module(path), package)), key=len, default=None)
    if rule is None:
        assert path.name == "__init__.py", f"{name(path)} belongs to no package of the table in README.md."
        return
    allowed = MAY_IMPORT[rule] | {own_package(module(path), rule)}
    for imported in sorted(imports(path)):
        free = imported.split(".")[0] in STDLIB
        assert free or any(within(imported, package) for package in allowed), (
            f"{name(path)} must not import {imported}."
        )


def test_labs_do_not_load_torch_for_their_settings():
    for lab in catalogue().values():
        for part in ("__init__", "config", "presets"):
            path = ROOT / "engine/experiments" / lab.key / f"{part}.py"
            used = {imported.split(".")[0] for imported in imports(path)}
            assert "torch" not in used, f"{name(path)} must not import torch: the server reads it to draw widgets."


def test_the_server_does_not_load_torch():
    modules = [module(path) for path in sources("ui", "engine/data", "engine/saved")] + [
        "engine.core.config", "engine.core.catalogue", "engine.core.timeline", "engine.core.events",
        "engine.core.plain_json", "engine.core.tensor_file", "engine.workers.pool",
        "engine.networks.spec", "engine.networks.arithmetic", "engine.networks.presets", "engine.networks.words",
        "engine.networks.code", "engine.rl.environments.registry", "engine.rl.environments.tuned",
        "engine.rl.grid.text", "engine.rl.grid.ready",
    ]  # fmt: skip
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "from engine.core.catalogue import catalogue\n"
        "for lab in catalogue().values(): lab.Config(), lab.all_presets\n"
        "print([name for name in ('torch', 'sklearn', 'gymnasium', 'pygame', 'ale_py') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sources(*CODE), ids=name)
def test_files_stay_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    most = 80 if within(module(path), "pages") else 300
    assert lines <= most, f"{name(path)} must have at most {most} lines, got {lines}."


def test_browser_code_stays_short():
    for path in sorted(path for kind in ("js", "css") for path in (ROOT / "ui").rglob(f"*.{kind}")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 300, f"{name(path)} must have at most 300 lines, got {lines}."
    assert len((ROOT / "streamlit_app.py").read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("path", shipped(), ids=name)
def test_randomness_is_owned(path):
    for dotted, _ in calls(path):
        if path != ROOT / "engine/core/seeding.py":
            assert dotted not in GLOBAL_SEEDING, f"{name(path)} must not seed globally, got {dotted}."
        if dotted.startswith("numpy.random."):
            assert re.split(r"[.(]", dotted)[2] in NEW_NUMPY_RANDOM, f"{name(path)} must use a Generator, got {dotted}."


@pytest.mark.parametrize("path", shipped(), ids=name)
def test_nothing_unsafe(path):
    for dotted, call in calls(path):
        keywords = {keyword.arg for keyword in call.keywords}
        assert "unsafe_allow_html" not in keywords, f"{name(path)} must not use unsafe_allow_html."
        assert dotted not in {"pickle.load", "pickle.loads", "eval", "exec"}, f"{name(path)} must not call {dotted}."
        if dotted == "torch.load":
            assert "weights_only" in keywords, f"{name(path)} must load weights only."
    assert not {"pickle.load", "pickle.loads"} & imports(path)


@pytest.mark.parametrize("path", shipped(), ids=name)
def test_no_silent_errors_and_no_prints(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name(path)}:{node.lineno} must name what it catches."
    if path.name != "__main__.py":
        assert not [dotted for dotted, _ in calls(path) if dotted == "print"], f"{name(path)} must not print."


def test_only_ui_knows_the_session_state():
    for path in [*sources("engine", "pages"), ROOT / "streamlit_app.py", *sources("ui/plots")]:
        assert "session_state" not in path.read_text(encoding="utf-8"), f"{name(path)} must leave session_state to ui."


def test_no_drawer_for_everything():
    assert not [name(path) for path in sources(*CODE) if path.stem in {"utils", "util", "helpers", "misc", "common"}]


def test_colours_have_one_home():
    colour = re.compile(r"#[0-9a-fA-F]{6}\b")
    for path in shipped():
        if path != ROOT / "ui/plots/theme.py":
            assert not colour.search(path.read_text(encoding="utf-8")), f"{name(path)} must take colours from theme.py."


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=lambda palette: palette.name)
def test_streamlit_s_own_widgets_wear_the_palette(palette):
    options = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    worn = options[palette.name]
    assert worn["primaryColor"].lower() == palette.primary
    assert worn["backgroundColor"].lower() == palette.background
    assert worn["textColor"].lower() == palette.ink
    assert worn["borderColor"].lower() == palette.border


def test_one_stem_for_everything_of_a_lab():
    for lab in catalogue().values():
        page = ROOT / page_path(lab)
        folder = ROOT / "engine/experiments" / lab.key
        assert page.is_file()
        assert page.with_suffix(".md").is_file()
        assert folder.is_dir()
        assert list((ROOT / "tests").rglob(f"test_{lab.key}*.py")), (
            f"Lab {lab.key} must have tests/**/test_{lab.key}.py."
        )
