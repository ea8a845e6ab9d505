"""Files from strangers: whatever is in them, a reader says one sentence and takes little memory.

TORCHLIGHT_FUZZ_EXAMPLES=10000 makes a long session by hand of it.
"""

import json
import os
import struct
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.saved.kind import kind_of
from engine.saved.run_file import read_run
from engine.saved.settings_file import read_settings, write_settings
from engine.saved.weights_file import read_weights, write_weights

EXAMPLES = int(os.environ.get("TORCHLIGHT_FUZZ_EXAMPLES", "60"))
LONG = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner), max_leaves=20
)
MISSING = object()


def record(optional: dict[str, st.SearchStrategy] | None = None, **fields: st.SearchStrategy) -> st.SearchStrategy:
    """Dictionaries with these fields; those in ``optional`` may be missing."""
    parts = {**fields, **{name: st.just(MISSING) | values for name, values in (optional or {}).items()}}
    return st.tuples(*parts.values()).map(
        lambda values: {name: value for name, value in zip(parts, values, strict=True) if value is not MISSING}
    )


SIDE = st.sampled_from([0, 1, 2, 3, -1, 2**31, 2**40, 2**63, 250_000_000, 1.5, "2", None]) | st.integers()
ENTRY = record(
    dtype=st.sampled_from(["F32", "F64", "F16", "U8", "BOOL", "I64", "Q", ""]) | PLAIN,
    shape=st.lists(SIDE, max_size=4) | PLAIN,
    data_offsets=st.lists(SIDE, min_size=2, max_size=2) | JSON,
)
NAME = st.sampled_from(["w", "state", "curves.0.steps", "../x", "/etc/passwd", "__metadata__", ""]) | st.text(
    max_size=9
)
HEADER = st.dictionaries(NAME, ENTRY | JSON, max_size=5)
KNOBS = st.sampled_from(["lr", "layers", "dataset", "table", "features", "seed", "batch_size"]) | st.text(max_size=5)
VALUES = JSON | st.sampled_from([0.1, 1e400, -1, "8 relu", ["8 relu dropout=9"], "own", [{"units": 3}], 10**30])
CHANGES = st.dictionaries(KNOBS, VALUES, max_size=6) | JSON
KINDS = st.sampled_from(["adjust", "change", "edit", "freeze", "weights"]) | PLAIN
TENSORS = st.dictionaries(st.text(max_size=4), st.lists(JSON, max_size=3) | JSON, max_size=3) | JSON
EVENT = record(
    {"changes": CHANGES, "target": JSON, "index": JSON, "value": JSON, "unit": JSON, "on": JSON, "tensors": TENSORS},
    step=st.integers(-3, 50) | PLAIN,
    kind=KINDS,
)
SETTINGS = record(
    {"settings": CHANGES, "events": JSON | st.lists(EVENT, max_size=5), "steps": PLAIN},
    torchlight=st.just(1) | PLAIN,
    lab=st.just("playground") | PLAIN,
)


EDIT = st.tuples(
    st.sampled_from(["change", "cut", "put", "truncate", "double"]),
    st.integers(0, 600) | st.integers(0, 10**6),
    st.binary(min_size=1, max_size=20),
)
EDITS = st.lists(EDIT, min_size=1, max_size=4)
LIE = st.tuples(st.integers(0, 99), st.integers(0, 99), ENTRY, JSON)


def file_of(header: object, body: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def mangled(whole: bytes, edits: list) -> bytes:
    """A good file after some bytes were changed, cut out or put in."""
    data = bytearray(whole)
    for what, place, fresh in edits:
        place %= len(data) + 1
        match what:
            case "change":
                data[place : place + len(fresh)] = fresh
            case "cut":
                del data[place : place + len(fresh)]
            case "put":
                data[place:place] = fresh
            case "truncate":
                del data[place:]
            case "double":
                data += data[place : place + 200]
    return bytes(data)


def half_a_lie(whole: bytes, first: int, second: int, entry: dict, value: object) -> bytes:
    """A good file with one thing in its header replaced."""
    (length,) = struct.unpack("<Q", whole[:8])
    header = json.loads(whole[8 : 8 + length])
    name = sorted(header)[first % len(header)]
    fields = sorted(header[name])
    field = fields[second % len(fields)]
    if name != "__metadata__":
        header[name][field] = entry[field]
    elif field == "run" and second % 4:
        run = json.loads(header[name][field])
        run[sorted(run)[second % len(run)]] = value
        header[name][field] = json.dumps(run)
    else:
        header[name][field] = json.dumps(value)
    return file_of(header, whole[8 + length :])


def survives(read: Callable[[bytes], object], data: bytes) -> None:
    """The reader answers or raises ValueError with one sentence that can be printed."""
    try:
        read(data)
    except ValueError as error:
        said = str(error)
        said.encode()
    else:
        return
    assert said.endswith((".", "?"))
    assert len(said) < 2000
    assert "\n" not in said


class Files(dict):
    """Good files by kind."""

    def __repr__(self) -> str:
        return f"Files({', '.join(self)})"  # their bytes would fill every report


@pytest.fixture(scope="module")
def good(file, run) -> dict[str, bytes]:
    arrays = {name: tensor.numpy() for name, tensor in run.experiment.network.state_dict().items()}
    events = [{"step": 3, "kind": "adjust", "changes": {"lr": 0.2}}]
    settings = write_settings({**run.description(), "events": events}, 9)
    return Files(run=file, weights=write_weights(arrays, run.key), settings=settings)


@LONG
@given(data=st.binary(max_size=300))
def test_rubbish(data):
    for read in (kind_of, read_settings, read_weights, read_run):
        survives(read, data)


@LONG
@given(length=st.integers(0, 2**64 - 1) | st.integers(0, 200), rest=st.binary(max_size=100))
def test_any_length(length, rest):
    for read in (kind_of, read_weights, read_run):
        survives(read, struct.pack("<Q", length) + rest)


@LONG
@given(header=HEADER | JSON, body=st.binary(max_size=64))
def test_headers_that_lie(header, body):
    for read in (read_weights, read_run):
        survives(read, file_of(header, body))


@LONG
@given(content=SETTINGS | JSON)
def test_any_json(content):
    survives(read_settings, json.dumps(content).encode())


@LONG
@given(edits=EDITS)
def test_good_files_that_were_mangled(good, edits):
    survives(read_settings, mangled(good["settings"], edits))
    survives(read_weights, mangled(good["weights"], edits))
    survives(read_run, mangled(good["run"], edits))


@LONG
@given(lie=LIE)
def test_good_files_with_one_lie(good, lie):
    survives(read_weights, half_a_lie(good["weights"], *lie))
    survives(read_run, half_a_lie(good["run"], *lie))


LARGE = {
    "lists": b"[" + b"[]," * 99_000 + b"1]",
    "numbers": b"[" + b"1234," * 300_000 + b"1]",
    "words": b"[" + b'"ab",' * 300_000 + b"1]",
    "names": b"{" + b",".join(b'"%d":1' % i for i in range(100_000)) + b"}",
    "one word": b'{"torchlight": "' + b"x" * 3_000_000 + b'"}',
    "depth": b"[" * 200_000,
}


@pytest.mark.parametrize("shape", LARGE)
@pytest.mark.parametrize("read", [read_settings, read_weights, read_run], ids=lambda read: read.__name__)
def test_memory_is_a_few_times_the_file(read, shape, good):
    data = LARGE[shape]
    if read is not read_settings:
        data = struct.pack("<Q", len(data)) + data
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"^The [^\n]*\.$"):
            read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000 + 25 * len(data), f"{peak / len(data):.1f} times the file"
