// Numbers as they stand on cards: short, with their unit, and in full for whoever points at them.

const whole = new Intl.NumberFormat("en-US");

export const full = (number) => whole.format(number);

/** 1234 -> "1,234", 123456 -> "123 k", 12345678 -> "12.3 M". */
export function short(number) {
  if (number < 10_000) return whole.format(number);
  if (number < 1e6) return `${trim(number / 1e3)} k`;
  return `${trim(number / 1e6)} M`;
}

const trim = (number) => (number < 100 ? number.toFixed(1) : number.toFixed(0));

/** Bytes of 32-bit numbers. */
export function bytes(number) {
  if (number < 1024) return `${number} B`;
  if (number < 1024 ** 2) return `${trim(number / 1024)} KiB`;
  return `${trim(number / 1024 ** 2)} MiB`;
}

/** [6, 28, 28] -> "6 × 28 × 28"; [120] -> "120". */
export const shape = (sizes) => sizes.join("×");

/** How far one output sees, and how far apart two neighbours see. */
export function sees({ field, jump }, size) {
  if (!jump) return field >= size ? "all" : `${field}×${field}`;
  return `${field}×${field} / ${jump}`;
}

export function said(card, i, count, size) {
  const place = `Layer ${i + 1} of ${count}: ${card.name}${card.words ? `, ${card.words}` : ""}.`;
  if (card.problem) return `${place} It cannot work. ${card.problem}`;
  const field = card.jump ? `${card.field} by ${card.field} pixels, stride ${card.jump}` : card.field >= size ? "the whole image" : `${card.field} by ${card.field} pixels`;
  return `${place} Output ${card.shape.join(" by ")}, ${full(card.parameters)} parameters, ${full(card.macs)} multiply-adds, `
    + `receptive field ${field}, memory ${bytes(card.memory)}.`;
}
