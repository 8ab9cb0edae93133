// A stream of the desk's events, which begins again when it breaks. tell gets
// "hello", "lost", and "changed" with identifiers; without any, everything may
// have changed. It returns what ends it.
export function stream(tell) {
  let source = null, again = 0;
  function open() {
    source = new EventSource("/events");
    source.addEventListener("hello", () => tell("hello"));
    source.addEventListener("changed", (e) => tell("changed", JSON.parse(e.data)));
    source.onerror = () => {
      tell("lost");
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 5000);
    };
  }
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
