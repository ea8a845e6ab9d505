// throttle(call, interval): calls at most once an interval (ms), at once when idle, and always with the newest value at
// last.
export function throttle(call, interval) {
  let waiting = null;
  let timer = 0;
  const fire = () => {
    timer = 0;
    if (!waiting) return;
    const values = waiting;
    waiting = null;
    timer = setTimeout(fire, interval);
    call(...values);
  };
  const throttled = (...values) => {
    waiting = values;
    if (!timer) fire();
  };
  throttled.flush = () => { // now, not at the end of the interval
    clearTimeout(timer);
    fire();
  };
  throttled.cancel = () => {
    clearTimeout(timer);
    timer = 0;
    waiting = null;
  };
  return throttled;
}
