// How much larger text is than usual: 1, or what a projector's page sets (ui/large_text.py). Style sheets grow by themselves
// (ui/components/assets.py); this is for text that is drawn.

export const textScale = (element) => Number(getComputedStyle(element).getPropertyValue("--tl-scale")) || 1;

/** A plotly layout with all of its fonts grown. */
export function grown(layout, scale) {
  if (scale === 1) return layout;
  const walk = (value, name) => {
    if (Array.isArray(value)) return value.map((item) => walk(item, name));
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).map(([key, item]) =>
      [key, key === "size" && name.endsWith("font") ? item * scale : walk(item, key)]);
    return Object.fromEntries(entries);
  };
  return walk(layout, "");
}
