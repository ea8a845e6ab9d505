// One message from Python: a JSON header and raw arrays. The twin of ui/components/packing.py, which gives the layout.

const VIEWS = {
  u8: Uint8Array, i8: Int8Array, u16: Uint16Array, i16: Int16Array,
  u32: Uint32Array, i32: Int32Array, f32: Float32Array, f64: Float64Array,
};
const ALIGNMENT = 8;
const decoder = new TextDecoder();

// Uint8Array -> the moment it ends with, ms: see ui/components/sending.py.
export function momentOf(message) {
  const last = message.slice(-8);
  return new DataView(last.buffer, last.byteOffset).getFloat64(0, true);
}

// Uint8Array -> { meta, arrays: { name: { data: TypedArray, shape } } }; the typed arrays are views of one private copy.
export function unpack(message) {
  const buffer = message.slice().buffer; // the message may start at an odd address, typed arrays may not
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(decoder.decode(new Uint8Array(buffer, 4, length)));
  const start = Math.ceil((4 + length) / ALIGNMENT) * ALIGNMENT;
  const arrays = {};
  for (const [name, [code, shape, offset]] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, side) => product * side, 1);
    arrays[name] = { data: new VIEWS[code](buffer, start + offset, size), shape };
  }
  return { meta: header.meta, arrays };
}
