// What changed, from the desk's event stream. All windows of a browser share
// one, through a worker: it has six connections to a server, and a stream keeps
// one. A browser without such workers has a stream for each window.
import { stream } from "./stream.js";

// listen has tell called with what the stream says, until close. check is to be
// called now and then: a worker may die with a window, and not every browser
// says so.
export function listen(tell) {
  let port = null, end = null, answered = false;
  const alone = () => {
    port = null;
    end ??= stream(tell);
  };
  function lost() {
    tell("lost");
    join();
  }
  function join() {
    try {
      const worker = new SharedWorker(document.querySelector("script").src.replace("desk.js", "shared.js"), { type: "module" });
      worker.onerror = alone;
      port = worker.port;
      port.onmessage = ({ data: [what, ids] }) => {
        answered = true;
        if (what !== "here") tell(what, ids);
      };
      port.onclose = lost;
      port.postMessage("here");
    } catch { alone(); }
  }
  join();
  return {
    check() {
      if (!port) return;
      answered ? port.postMessage("here") : lost();
      answered = false;
    },
    close() {
      if (port) port.onmessage = port.onclose = null;
      port?.postMessage("gone");
      end?.();
    },
  };
}
