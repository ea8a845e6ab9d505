// Which states of which layers an output depends on. No drawing here.

/** `nodes`: a set of steps for each row, inputs first. `edges`: { row (below), from, to, tap } with tap 0 the earliest. */
export function treeOf(dilations, kernel, t) {
  const nodes = Array.from({ length: dilations.length + 1 }, () => new Set());
  const edges = [];
  nodes[dilations.length].add(t);
  for (let row = dilations.length - 1; row >= 0; row--) {
    for (const to of nodes[row + 1]) {
      for (let tap = 0; tap < kernel; tap++) {
        const from = to - (kernel - 1 - tap) * dilations[row];
        if (from < 0) continue; // zeros before the first step
        nodes[row].add(from);
        edges.push({ row, from, to, tap });
      }
    }
  }
  return { nodes, edges };
}

/** "#rrggbb" as three numbers. */
export const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
