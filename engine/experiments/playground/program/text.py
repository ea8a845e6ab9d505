"""The text of a part of a Playground program, section by section; what the program has said already is left out."""

from __future__ import annotations

from collections.abc import Callable

from engine.core.events import words
from engine.experiments.playground.program.data import data_section
from engine.experiments.playground.program.loop import loop
from engine.experiments.playground.program.network import INHERIT
from engine.experiments.playground.program.part import Part
from engine.experiments.playground.program.rules import RULES, SCHEDULES
from engine.export.layout import printable

News = Callable[[str, str], str]  # name of a piece, its text -> the text if it is news to the program

OUTPUTS = {
    "binary": "# The one output is a logit: its sigmoid is the probability of class 1.",
    "classes": "# There is an output for each class: softmax makes probabilities of them.",
    "regression": "# The output is the predicted number.",
}
MASK = (
    "# 1 for the weights, which the penalties pull at, and 0 for biases and norms\n"
    "is_weight = torch.cat([torch.full((p.numel(),), float(p.dim() > 1)) for p in model.parameters()])"
)
FLATTEN = '''\
def flatten(model):
    """Make all parameters views of one tensor (N,), and their gradients views of another: then an
    update is a few calls, however many layers there are."""
    parameters = list(model.parameters())
    w = torch.cat([p.detach().flatten() for p in parameters])
    g = torch.zeros_like(w)
    start = 0
    for p in parameters:
        here = slice(start, start + p.numel())
        p.data, p.grad = w[here].view_as(p), g[here].view_as(p)
        start = here.stop
    return w, g'''


def sections(part: Part, known: dict[str, str]) -> list[tuple[str, str]]:
    """(heading, code) of each. ``known`` holds what the program has said so far: name of a piece -> its text."""

    def news(name: str, text: str) -> str:
        """The text, unless it has been said already and still holds."""
        if known.get(name) == text:
            return ""
        known[name] = text
        return text

    found = [
        ("settings", _settings(part, news)),
        ("data", news("data", data_section(part.config, part.problem))),
        ("network", _network(part, news)),
        ("optimizer", _optimizer(part, news)),
        ("schedule", _schedule(part, news)),
        ("mini-batches", _batches(part, news)),
        ("training", loop(part)),
    ]
    if part.change:
        first = next(i for i, (_, code) in enumerate(found) if code)
        note = f"# {printable(words(part.change))}: a new network takes over what fits of the old one.\n\n"
        found[first] = (found[first][0], note + found[first][1])
    known.pop("setting lr", None)  # a schedule writes it, too
    known |= {f"setting {name}": text for name, text in part.rows(part.configs[-1])}
    return found


def _settings(part: Part, news: News) -> str:
    rows = [row for row in part.rows(part.config) if row[0] != "schedule"]  # a function, defined further below
    fresh = [news(f"setting {name}", text) for name, text in rows]
    fresh += [""] if part.before else ["\ntorch.set_num_threads(1)  # a network this small is only slowed down by more"]
    return "\n".join(text for text in fresh if text)


def _network(part: Part, news: News) -> str:
    begin = f"{OUTPUTS.get(part.problem.task, OUTPUTS['regression'])}\ntorch.manual_seed(seed)\n"
    if part.before is None:
        return begin + part.network.code()
    begin = "torch.manual_seed(seed)\n"
    inherits = part.network.inherit(part.before.network)
    restore = ""
    if part.story.dropout:
        begin = "random_state = torch.get_rng_state()  # dropout will go on from here\ntorch.manual_seed(seed)\n"
        restore = "\ntorch.set_rng_state(random_state)"
    pieces = [
        news("inherit", INHERIT) if "inherit(" in inherits else "",
        f"old = model\n{begin}{part.network.code()}{restore}",
        f"# What fits is taken over.\n{inherits}" if inherits else "",
    ]
    return "\n\n\n".join(piece for piece in pieces[:2] if piece) + "\n\n" + pieces[2]


def _optimizer(part: Part, news: News) -> str:
    rule = RULES[part.config.optimizer]
    weights = "w, g = flatten(model)"
    if any(part.ever("l1")) or any(part.ever("l2")):
        weights += "\n" + MASK
    if part.freezes:
        weights += "\nfrozen = torch.zeros(len(w), dtype=torch.bool)  # entries of w that do not learn"
        for unit in part.frozen:
            weights += f"\nfrozen[{part.network.rows_of(unit)}] = True  # {unit} still does not"
    settings = news("rule settings", rule.settings.format(**part.config.model_dump()))
    memory = "" if part.keeps_memory else rule.memory
    lines = [f"# {rule.source}" if settings or memory else "", settings, memory]
    flatten = news("flatten", FLATTEN)
    return (flatten and flatten + "\n\n\n") + weights + "\n\n" + "\n".join(line for line in lines if line)


def _schedule(part: Part, news: News) -> str:
    if not part.scheduled:
        return ""
    functions = [news(f"schedule {kind}", SCHEDULES[kind][1]) for kind in part.schedules]
    chosen = news("setting schedule", dict(part.rows(part.config)).get("schedule", ""))
    return "\n\n\n".join(text for text in [*functions, chosen] if text)


def _batches(part: Part, news: News) -> str:
    begin = "epoch, batches = 0, mini_batches(0)"
    if part.story.rebatched:
        begin = "epoch, used = 0, 0\nbatches = mini_batches(epoch, used)"
    if part.before:
        fewer = len(part.problem.train) != len(part.before.problem.train)
        begin = "used = min(used, len(x_train))\n" * fewer + "batches = mini_batches(epoch, used)"
    function = news("mini_batches", _mini_batches(part))
    about = "# An epoch is one pass over the training points, in an order that seed and epoch decide.\n"
    return f"{about}{function}\n\n\n{begin}" if function else begin


def _mini_batches(part: Part) -> str:
    """The function that cuts an epoch. With batch norm a last batch of one point is left out."""
    n, more = len(part.problem.train), part.story.rebatched
    about = f"The training points in the order of this epoch{', but the first `used`' * more}, cut into batches."
    pairs = "list(zip(x, y))"
    if part.has_batch_norm and (more or n % part.batch_size(part.config) == 1):
        pairs = "[batch for batch in zip(x, y) if len(batch[0]) > 1]  # batch norm needs at least two points"
    elif more:
        pairs = "[batch for batch in zip(x, y) if len(batch[0]) > 0]"
    return (
        f"def mini_batches(epoch{', used' * more}):\n"
        f'    """{about}"""\n'
        "    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)\n"
        f"    order = torch.randperm(len(x_train), generator=generator){'[used:]' * more}\n"
        "    x, y = x_train[order].split(batch_size), y_train[order].split(batch_size)\n"
        f"    return {pairs}"
    )


def result(part: Part) -> str:
    """How good the network is on points it has not been trained on."""
    lines = [
        "# How good it is on the points that it was not trained on.",
        "with torch.inference_mode():",
        "    outputs = model(x_val)",
        f"    loss = {part.loss('outputs', 'y_val')}",
    ]
    said = "validation loss {loss:.4f}"
    if part.problem.classes:
        right = "outputs.argmax(1) == y_val" if part.problem.task == "classes" else "(outputs > 0) == y_val"
        lines.append(f"    accuracy = ({right}).float().mean()")
        said += ", accuracy {accuracy:.1%}"
    lines[1:1] = ["model.eval()"] * part.has_modes
    return "\n".join([*lines, f'print(f"# {said}")'])
