// The watch as it happens: items come at the top, the banner and the counters follow, and one may pause it.
import { openLive } from "./live.js";
import { tellLocalTimes } from "./clock.js";

const MOST_ITEMS = 50;
const MOST_COUNTED = 999;
let live;

const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
const zulu = () => `${new Date().toISOString().slice(11, 19)} Z`;

function start() {
  live?.stop();
  const feed = document.getElementById("feed");
  const address = feed?.dataset.live;
  if (!address) return;
  const items = document.getElementById("items");
  live = openLive(address, {
    state: (state) => showState(feed, state),
    banner: ({ html }) => document.getElementById("banner")?.replaceWith(parsed(html)),
    item: (told) => insert(feed, items, told),
    gone: ({ c }) => takeAway(itemOf(items, c)),
    window: ({ cs }) => keepOnly(feed, items, new Set(cs)),
    sealed: ({ cs }) => cs.forEach((c) => seal(itemOf(items, c))),
    tick: ({ now }) => showOffset(now),
    fresh: refresh,
  });
  const pause = document.getElementById("pause");
  pause.hidden = false;
  pause.onclick = () => {
    const paused = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(paused));
    pause.firstElementChild.textContent = paused ? feed.dataset.wordGo : feed.dataset.wordPause;
    if (paused) live.pause();
    else live.resume();
  };
}

function showState(feed, state) {
  const word = document.getElementById("live-state");
  word.className = `state-word small ${state}`;
  const text = { live: "wordLive", reconnecting: "wordReconnecting", paused: "wordPaused", off: "wordOff" }[state];
  word.textContent = feed.dataset[text] + (state === "paused" ? ` ${zulu()}` : "");
}

const itemOf = (items, c) => items.querySelector(`[data-c="${CSS.escape(c)}"]`);

function wanted(feed, told) {
  const { tab, kind } = feed.dataset;
  if (tab === "mine" && !told.mine) return false;
  if (tab === "alerts" && !told.alert) return false;
  return !kind || kind === told.kind;
}

function insert(feed, items, told) {
  const before = itemOf(items, told.c);
  if (!before) count(told);
  if (!wanted(feed, told)) return;
  if ("place" in feed.dataset) {
    document.getElementById("feed-more").hidden = false; // whether it names the place, the server says
    return;
  }
  const item = parsed(told.html);
  item.classList.add("came");
  tellLocalTimes(item);
  const focused = before?.contains(document.activeElement);
  before?.remove();
  items.prepend(item);
  if (focused) item.querySelector("a").focus();
  while (items.children.length > MOST_ITEMS && !items.lastElementChild.contains(document.activeElement)) items.lastElementChild.remove();
  document.getElementById("feed-empty").hidden = true;
  document.getElementById("feed-said").textContent = `${feed.dataset.wordNew} ${item.querySelector("h3").textContent}`;
}

function count({ mine, alert }) {
  for (const name of ["all", ...(mine ? ["mine"] : []), ...(alert ? ["alerts"] : [])]) {
    const counter = document.querySelector(`[data-count="${name}"]`);
    const n = Number(counter.dataset.n) + 1;
    counter.dataset.n = n;
    counter.textContent = n > MOST_COUNTED ? `${MOST_COUNTED}+` : n;
  }
}

/** What was taken away goes at once; what else on the page may name it is read anew. */
function takeAway(item) {
  item?.remove();
  document.getElementById("feed-said").textContent = "";
  refresh();
}

/** After a pause: what is not among the newest any more was taken away, or is older than this page goes back. */
function keepOnly(feed, items, cs) {
  if (feed.dataset.tab !== "all" || feed.dataset.kind || "place" in feed.dataset) return refresh();
  for (const item of [...items.children]) if (!cs.has(item.dataset.c)) takeAway(item);
}

function seal(item) {
  const mark = item?.querySelector(".c.waiting");
  if (!mark) return;
  mark.classList.replace("waiting", "sealed");
  mark.lastElementChild.textContent = "✓";
  mark.removeAttribute("title");
}

function showOffset(now) {
  const place = document.getElementById("clock-offset");
  const off = Math.round(Date.now() / 1000 - now);
  if (!place) return;
  const { ahead, behind, even } = place.dataset;
  place.textContent = Math.abs(off) < 2 ? even : `${off > 0 ? ahead : behind} ${Math.abs(off)} s`;
}

let refreshing;

/** Read the page anew, without the person having done anything: it does not count as work. */
function refresh() {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    const answer = await fetch(location.href, { headers: { "X-Background": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("watch");
    if (!fresh) return location.reload(); // it leads to signing in
    document.getElementById("banner").replaceWith(page.getElementById("banner"));
    document.getElementById("watch").replaceWith(fresh);
    tellLocalTimes(fresh);
    start();
  }, Math.random() * 2000);
}

start();
