// The lab of deep Q-networks: the stage. What can be looked at below it is a component of its own, tabs.js: the stage is
// redrawn many times a second, and pictures of a whole replay buffer must not travel along.

import { mount } from "../shared/mount.js";
import { Stage } from "./stage.js";

export const update = (component) => mount(component, new URL("./dqn.css", import.meta.url), build);

function build(context) {
  context.host.classList.add("dqn");
  context.host.dataset.testid = "dqn";
  const stage = new Stage(context);
  context.host.append(stage.element);
  return stage;
}
