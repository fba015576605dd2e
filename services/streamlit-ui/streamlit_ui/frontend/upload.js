import { make } from "./make.js";
import { Sending } from "./sending.js";

/** As many at once; the others wait. */
const AT_ONCE = 2;
const ENDED = ["done", "failed", "cancelled"];

/** They outlive the page that they were dropped on: whoever looks at something else meanwhile finds them on their way. */
const sendings = [];
/** Where they are shown now. */
let shown;

/** Files are dropped or chosen here, and sent straight to the API in pieces. */
export default function upload({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".upload");
  shown = { root, labels: data.labels, done: (name) => setTriggerValue("done", name) };
  const profile = make(
    "select",
    { "aria-label": data.labels.profile },
    ...data.profiles.map(([value, label]) => make("option", { value }, label)),
  );
  const input = make("input", { type: "file", multiple: "", "aria-label": data.labels.choose });
  input.addEventListener("change", () => {
    add(input.files, profile.value);
    input.value = "";
  });
  const zone = make("div", { class: "zone" }, make("p", {}, data.labels.drop), input, profile);
  for (const [name, over] of [
    ["dragover", true],
    ["dragleave", false],
    ["drop", false],
  ])
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", over);
    });
  zone.addEventListener("drop", ({ dataTransfer }) => add(dataTransfer.files, profile.value));
  root.replaceChildren(zone, make("ul", { "aria-live": "polite" }));
  show();
  return () => {
    shown = undefined;
  };
}

function add(files, profile) {
  for (const file of files) sendings.push(new Sending(file, profile, show));
  show();
  next();
}

/** Begins as many of those that wait as may be on their way. */
function next() {
  const under = sendings.filter(({ running }) => running).length;
  const waiting = sendings.filter(({ state, running }) => state === "waiting" && !running);
  for (const sending of waiting.slice(0, Math.max(0, AT_ONCE - under))) {
    sending.running = true;
    sending.run().finally(() => {
      sending.running = false;
      if (sending.state === "done") shown?.done(sending.file.name);
      next();
    });
  }
}

function show() {
  if (shown === undefined) return;
  const list = shown.root.querySelector("ul");
  for (const sending of sendings) {
    sending.row ??= make("li");
    if (sending.row.parentNode !== list) list.append(sending.row);
    draw(sending, shown.labels);
  }
}

/** Rows are kept and their parts changed in place, so that a button under the finger stays. */
function draw(sending, labels) {
  const { row, file, state } = sending;
  if (row.childElementCount === 0) {
    sending.bar = make("progress", { max: "1", "aria-label": file.name });
    sending.told = make("span", { class: "told" });
    sending.buttons = make("span", { class: "buttons" });
    row.append(make("span", { class: "name" }, file.name), sending.bar, sending.told, sending.buttons);
  }
  sending.bar.value = state === "done" ? 1 : sending.sent / Math.max(1, file.size);
  sending.told.textContent = tell(sending, labels);
  row.className = state;
  if (sending.drawn === state) return;
  sending.drawn = state;
  sending.buttons.replaceChildren(...actions(sending, labels));
}

function tell({ state, sent, file, left, error }, labels) {
  if (state === "failed") return error || labels.broken;
  if (state === "offline") return labels.waiting;
  if (state === "paused") return labels.paused;
  if (state === "done") return labels.done;
  if (state !== "sending") return "";
  const percent = `${Math.floor((100 * sent) / Math.max(1, file.size))} %`;
  return left === undefined ? percent : `${percent} · ${labels.left.replace("{time}", duration(left))}`;
}

function duration(seconds) {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

function actions(sending, labels) {
  const { state, file } = sending;
  if (state === "done") return [make("a", { href: `/item?id=${sending.mediaId}` }, labels.open)];
  if (ENDED.includes(state)) return [];
  const pause = button(state === "paused" ? labels.continue : labels.pause, file, () => sending.toggle());
  const cancel = button(labels.cancel, file, () => sending.cancel());
  return state === "waiting" ? [cancel] : [pause, cancel];
}

function button(label, file, work) {
  const made = make("button", { type: "button", "aria-label": `${label}: ${file.name}` }, label);
  made.addEventListener("click", work);
  return made;
}

addEventListener("beforeunload", (event) => {
  if (sendings.some(({ state, running }) => running && !ENDED.includes(state))) event.preventDefault();
});
