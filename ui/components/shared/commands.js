// Commands to Python: the last 32 are kept in the component's state, so one that is sent while a run is lost or merged
// still arrives with the next. The twin of ui/components/commands.py, which tells new ones apart by their id.

const KEPT = 32;

// setStateValue of the component -> send({ do: "play" })
export function commander(setStateValue) {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const kept = [];
  let count = 0;
  return (command) => {
    kept.push({ id: `${nonce}:${count++}`, ...command });
    if (kept.length > KEPT) kept.shift();
    setStateValue("commands", [...kept]);
  };
}
