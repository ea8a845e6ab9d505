// How units are called: "map 3" of a layer with maps, "unit 3" of one without, "class 7" where the unit is a class's.

/** A stage of the network by its name, or undefined. */
export const stageOf = (facts, layer) => facts.stages?.find(({ name }) => name === layer);

const isLast = (facts, layer) => facts.stages?.at(-1)?.name === layer;

export function unitWords(facts, layer, unit) {
  if (isLast(facts, layer)) return `class ${facts.class_names?.[unit] ?? unit}`;
  return `${stageOf(facts, layer)?.shape.length === 3 ? "map" : "unit"} ${unit + 1}`;
}

/** The same in as few letters as a picture of its weights has room for. */
export const unitLabel = (facts, layer, unit) => (isLast(facts, layer) ? String(facts.class_names?.[unit] ?? unit) : String(unit + 1));
