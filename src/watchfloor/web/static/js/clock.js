// The clock of the bar in Zulu and local time, and the local time of every moment shown.
const two = (n) => String(n).padStart(2, "0");

/** Let the element show the time, each second. */
export function showClock(element) {
  if (!element) return;
  const ahead = Number(element.dataset.now) * 1000 - Date.now(); // of this device's clock: the node's counts
  const tick = () => {
    const now = new Date(Date.now() + ahead);
    const zulu = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())} Z`;
    const local = now.getTimezoneOffset() ? ` (${two(now.getHours())}:${two(now.getMinutes())})` : "";
    element.textContent = zulu + local;
  };
  tick();
  setInterval(tick, 1000);
}

/** Give every moment below this node its local time, for who points at it. */
export function tellLocalTimes(node) {
  const day = { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" };
  const format = new Intl.DateTimeFormat(document.documentElement.lang, day);
  for (const time of node.querySelectorAll?.("time[datetime*=T]") ?? []) {
    time.title = `${time.dateTime} · ${format.format(new Date(time.dateTime))}`;
  }
}
