"""The training loop of a Playground program: the five stages of a step, and what happens between two steps."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from engine.experiments.playground.program.events import happenings
from engine.experiments.playground.program.rules import RULES, SCHEDULES

if TYPE_CHECKING:
    from engine.experiments.playground.program.part import Part


def loop(part: Part) -> str:
    """The part's loop, with its events: those before its first step above it, those after its last step below."""
    begin, end = part.first - 1, part.last
    before, within, after = happenings(part, begin, end)
    pieces = [before]
    if end > begin:
        pieces += [_loop(part, within), after]
    best = "best = None  # the weights of the lowest validation loss so far" if part.config.early_stopping else ""
    return "\n\n".join(piece for piece in [best, *pieces] if piece)


def _loop(part: Part, events: str) -> str:
    steps = "1, steps + 1" if len(part.story.chapters) == 1 else f"{part.first}, {part.last + 1}"
    blocks = [
        _batch(part),
        f"# forward\noutputs = model(x)  # (B, {part.problem.outputs})",
        f"# loss\nloss = {part.loss('outputs', 'y')}",
        _backward(part),
        _update(part),
        "if not (loss.isfinite() and w.isfinite().all()):\n"
        '    print(f"# at step {step} the numbers grew beyond all bounds")\n'
        "    break\n"
        "print(step, loss.item())",
        _early_stopping(part) if part.config.early_stopping else "",
        events,
    ]
    return f"for step in range({steps}):\n" + "\n\n".join(indent(block, "    ") for block in blocks if block)


def _batch(part: Part) -> str:
    again, used = part.story.rebatched, "\nused += batch_size" if part.story.rebatched else ""
    shape = "(B,)" if part.problem.task == "classes" else "(B, 1)"
    return (
        "# batch\n"
        "if not batches:  # every point has been used: the next epoch, in another order\n"
        f"    {'epoch, used = epoch + 1, 0' if again else 'epoch += 1'}\n"
        f"    batches = mini_batches(epoch{', used' * again})\n"
        f"x, y = batches.pop(0)  # (B, {len(part.problem.inputs)}), {shape}{used}"
    )


def _backward(part: Part) -> str:
    lines = ["# backward", "g.zero_()  # forget the gradient of the step before", "loss.backward()  # dloss/dw, into g"]
    for name, gradient in (("l2", "w"), ("l1", "w.sign()")):
        values = part.ever(name)
        if any(values):
            line = f"g.addcmul_({gradient}, is_weight, value={name})"
            lines += [line] if all(values) else [f"if {name}:", f"    {line}"]
    values = part.ever("clip")
    if any(values):
        lines += [
            "length = torch.linalg.vector_norm(g).item()",
            "if length > clip:" if all(values) else "if 0 < clip < length:",
            "    g.mul_(clip / (length + 1e-6))",
        ]
    return "\n".join(lines)


def _update(part: Part) -> str:
    lines = ["# update"]
    if part.scheduled:
        call = "schedule" if len(part.schedules) > 1 else SCHEDULES[part.schedules[0]][0]
        lines.append(f"lr = peak_lr * {call}(step - 1)")
    count = f"(step - {part.rule_begins})" if part.rule_begins else "step"
    rule = RULES[part.config.optimizer].update.format(t=count)
    if part.config.optimizer == "rprop" and "cosine" in part.schedules:  # which ends at 0
        rule = f"if lr > 0:\n{indent(rule, '    ')}"
    if part.freezes:
        rule = f"kept = w[frozen]\n{rule}\nw[frozen] = kept  # frozen units stay as they are"
    return "\n".join([*lines, rule])


def _early_stopping(part: Part) -> str:
    """At the end of every epoch. As in the run, the weights of the best epoch come back at the end."""
    evaluate = [
        "with torch.inference_mode():",
        f"    val_loss = {part.loss('model(x_val)', 'y_val')}.item()",
    ]
    if part.has_modes:
        evaluate = ["model.eval()", *evaluate, "model.train()"]
    return "\n".join([
        "if not batches:  # the epoch is over",
        *(f"    {line}" for line in evaluate),
        "    if best is None or val_loss < best_loss:",
        "        best, best_loss, best_step = copy.deepcopy(model.state_dict()), val_loss, step",
        "    elif step - best_step >= patience * epoch_steps:",
        "        model.load_state_dict(best)",
        '        print(f"# stopped early: the validation loss was lowest at step {best_step}")',
        "        break",
    ])  # fmt: skip
