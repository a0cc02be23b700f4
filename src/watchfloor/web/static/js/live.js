// The live stream of a page: one EventSource, closed while the tab is hidden, resumed where it stopped.
// On any screen an element with data-live-c="<C in hexadecimal>" gets a quiet notice when that record comes by.
const HIDDEN_MS = 10_000; // browsers allow a site few connections: tabs that nobody looks at give theirs back
const AGAIN_MS = [1000, 3000, 10_000, 30_000];
const CHANGED = { en: ["changed:", "reload"], es: ["ha cambiado:", "recargar"], pt: ["mudou:", "recarregar"], fr: ["modifié :", "recharger"] };

/** Open the stream at `address`. `on` takes events by name, and `state` with "live", "reconnecting", "paused" or "off". */
export function openLive(address, on) {
  let source, last = "", failed = 0, timer, paused = false;

  const told = (name) => (event) => {
    last = event.lastEventId || last;
    on[name]?.(event.data ? JSON.parse(event.data) : {});
    if (name === "end") ended(JSON.parse(event.data).why);
  };

  function ended(why) {
    close();
    if (why === "session" || why === "changed") location.reload(); // nothing stays on the screen of who is not at work
    else again();
  }

  function open() {
    if (source || paused || document.hidden) return;
    const url = new URL(address, location.href);
    if (last) {
      url.searchParams.set("after", last);
      url.searchParams.set("back", "1");
    }
    source = new EventSource(url);
    source.onopen = () => {
      failed = 0;
      on.state?.("live");
    };
    source.onerror = () => {
      on.state?.("reconnecting");
      if (source?.readyState === EventSource.CLOSED) {
        close();
        again();
      }
    };
    for (const name of ["item", "gone", "banner", "window", "sealed", "tick", "fresh", "end"]) source.addEventListener(name, told(name));
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  function again() {
    if (failed === AGAIN_MS.length) return on.state?.("off");
    on.state?.("reconnecting");
    timer = setTimeout(open, AGAIN_MS[failed++] * (0.5 + Math.random())); // not all at once after a restart
  }

  const looked = () => {
    clearTimeout(timer);
    if (!document.hidden) open();
    else timer = setTimeout(close, HIDDEN_MS);
  };
  document.addEventListener("visibilitychange", looked);
  addEventListener("pagehide", close);
  open();

  return {
    pause() {
      paused = true;
      close();
      on.state?.("paused");
    },
    resume() {
      paused = false;
      open();
    },
    stop() {
      document.removeEventListener("visibilitychange", looked);
      removeEventListener("pagehide", close);
      close();
    },
  };
}

/** Say beside every element that shows this record, but for those in `except`, that it changed. */
export function noteChanged(c, except) {
  const [changed, reload] = CHANGED[document.documentElement.lang] ?? CHANGED.en;
  for (const element of document.querySelectorAll(`[data-live-c="${CSS.escape(c)}"]`)) {
    if (except?.contains(element) || element.nextElementSibling?.matches(".live-changed")) continue;
    const notice = document.createElement("span");
    notice.className = "live-changed small warn";
    notice.setAttribute("role", "status");
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = reload;
    notice.append(` ${changed} `, link);
    element.after(notice);
  }
}

if (!document.getElementById("feed") && document.querySelector("[data-live-c]")) {
  openLive("/live", { item: ({ c }) => noteChanged(c), gone: ({ c }) => noteChanged(c) });
}
