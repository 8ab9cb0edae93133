// What changed, from the desk's event stream. All windows of a browser share
// one, through a worker: it has six connections to a server, and a stream keeps
// one. A browser without such workers has a stream for each window.
import { stream } from "./stream.js";

// listen has tell called with what the stream says, until close. check is to be
// called now and then: a worker may die with a window, and not every browser
// says so.
export function listen(tell) {
  let port = null, end = null, answered = false, closed = false;
  // part lets go of the worker: what it says later is not heard, and its end is
  // not kept.
  function part() {
    if (!port) return;
    port.onmessage = port.onclose = null;
    port.postMessage("gone");
    port.close();
    port = null;
  }
  function alone() {
    part();
    if (!closed) end ??= stream(tell);
  }
  function lost() {
    part();
    tell("lost");
    join();
  }
  function join() {
    answered = false;
    try {
      const worker = new SharedWorker(document.querySelector("script").src.replace("desk.js", "shared.js"), { type: "module" });
      worker.onerror = () => worker.port === port && alone();
      port = worker.port;
      port.onmessage = ({ data: [what, ids] }) => {
        answered = true;
        if (what !== "here") tell(what, ids);
      };
      port.onclose = () => answered && lost(); // else it may never have begun: check asks again, not at once
      port.postMessage("here");
    } catch { alone(); }
  }
  join();
  return {
    check() {
      if (!port) return;
      if (!answered) return lost();
      answered = false;
      port.postMessage("here");
    },
    close() {
      closed = true;
      part();
      end?.();
    },
  };
}
