// plotly.js, 5 MB: loaded once, when the first curves are drawn.

import { PLOTLY } from "../shared/build.js";

let loading = null;

// -> promise of the Plotly object
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script"); // not import(): the file is made for <script>
    script.src = PLOTLY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null; // the next component may try again
      script.remove();
      reject(new Error(`plotly.js could not be loaded from ${PLOTLY}.`));
    };
    document.head.append(script);
  });
  return loading;
}
