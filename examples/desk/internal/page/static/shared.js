// The worker that holds the event stream of all windows. One that says "here"
// is told what the stream says until it says "gone", or nothing for a minute:
// then it has crashed.
import { stream } from "./stream.js";

const windows = new Map(); // by port, when each was last heard of
let end = null, state = "here"; // as somebody new is told

function tell(what, ids) {
  state = what === "lost" ? "lost" : "hello";
  for (const w of windows.keys()) w.postMessage([what, ids]);
}

function forget(w) {
  windows.delete(w);
  if (windows.size) return;
  end?.();
  end = null;
  state = "here";
}

onconnect = ({ ports: [port] }) => {
  port.onclose = () => forget(port);
  port.onmessage = ({ data }) => {
    if (data === "gone") return forget(port);
    port.postMessage([windows.has(port) ? "here" : state]);
    windows.set(port, Date.now());
    for (const [w, at] of windows) if (Date.now() - at > 60000) forget(w);
    end ??= stream(tell);
  };
};
