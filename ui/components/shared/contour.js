// Where a plane of values crosses a level: pieces of line, found cell by cell (marching squares, the two-dimensional case of
// Lorensen and Cline 1987).

/** [u0, v0, u1, v1, ...], four numbers a piece, with u, v in 0..1 from the top left; `values` (size x size) row by row from the
 *  top, the outer ones on the edge of the plane. */
export function contour(values, size, level) {
  const lines = [];
  const scale = 1 / (size - 1);
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const k = row * size + column; // corners a b above d c
      const [a, b, c, d] = [values[k] - level, values[k + 1] - level, values[k + size + 1] - level, values[k + size] - level];
      const above = (a > 0) + (b > 0) + (c > 0) + (d > 0);
      if (above === 0 || above === 4) continue;
      // the sides top, right, bottom, left that the line crosses; on a saddle all four
      if (a > 0 !== b > 0) lines.push((column + a / (a - b)) * scale, row * scale);
      if (b > 0 !== c > 0) lines.push((column + 1) * scale, (row + b / (b - c)) * scale);
      if (d > 0 !== c > 0) lines.push((column + d / (d - c)) * scale, (row + 1) * scale);
      if (a > 0 !== d > 0) lines.push(column * scale, (row + a / (a - d)) * scale);
    }
  }
  return lines;
}
