import { clock, make } from "./make.js";
import { drawings, Stage, shape } from "./stage.js";

/** A player whose time line shows what was found; frames with boxes; and what is said, which leads to its time. */
export default function player({ data, parentElement }) {
  const root = parentElement.querySelector(".player");
  // A run of the page that brings nothing new must not stop what plays.
  const told = JSON.stringify(data);
  if (root.told === told) return undefined;
  root.told = told;
  const stage = new Stage(data);
  root.replaceChildren(
    stage.element,
    ...timeLine(data, stage),
    ...strip(data, stage),
    ...transcript(data, stage),
  );
  stage.begin(data.start);
  return undefined;
}

/** A lane for each kind of what was found, with a button for each piece; nothing of a medium without a time. */
function timeLine({ lanes, duration, labels }, stage) {
  if (lanes.length === 0) return [];
  const marks = [];
  const rows = lanes.map(({ kind, name, items }) => {
    const lane = make("div", { class: `lane ${kind}` });
    for (const { start, end, label } of items) {
      const piece = make("button", {
        type: "button",
        title: `${clock(start)} ${label}`,
        "aria-label": `${clock(start)} ${label}`,
      });
      piece.style.left = `${(100 * start) / duration}%`;
      piece.style.width = `${(100 * Math.max(0, end - start)) / duration}%`;
      piece.addEventListener("click", () => stage.seek(start));
      lane.append(piece);
    }
    // One stop for the tab key a lane; the arrows go from piece to piece.
    const pieces = [...lane.children];
    for (const [index, piece] of pieces.entries()) piece.tabIndex = index === 0 ? 0 : -1;
    lane.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = pieces[pieces.indexOf(event.target) + step];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    });
    const mark = make("i", { class: "now" });
    marks.push(mark);
    lane.append(mark);
    return make(
      "div",
      { class: "row", role: "group", "aria-label": name },
      make("span", { class: "label" }, name),
      lane,
    );
  });
  stage.listeners.push((time) => {
    for (const mark of marks) mark.style.left = `${Math.min(100, (100 * time) / duration)}%`;
  });
  return [make("section", { class: "lanes", "aria-label": labels.timeLine }, ...rows)];
}

/** All frames, small, with their boxes; each leads to its time. */
function strip({ frames, labels }, stage) {
  if (frames.length < 2) return [];
  const shown = frames.map((frame) => {
    const told = frame.page === null ? clock(frame.time ?? 0) : labels.page.replace("{page}", frame.page);
    const boxes = shape("svg", { viewBox: `0 0 ${frame.width} ${frame.height}`, "aria-hidden": "true" });
    boxes.append(
      ...drawings({ ...frame, boxes: frame.boxes.filter(({ kind }) => kind !== "point") }).filter(
        ({ tagName }) => tagName === "rect",
      ),
    );
    const image = make("img", {
      src: frame.source,
      alt: "",
      loading: "lazy",
      width: frame.width,
      height: frame.height,
    });
    const button = make(
      "button",
      { type: "button", "aria-label": told },
      make("span", {}, image, boxes),
      told,
    );
    button.addEventListener("click", () => stage.show(frame));
    return button;
  });
  stage.listeners.push((_, now) => {
    for (const [index, button] of shown.entries())
      button.toggleAttribute("aria-current", frames[index] === now);
  });
  return [make("section", { class: "strip", "aria-label": labels.frames, tabindex: "0" }, ...shown)];
}

function transcript({ transcript, labels }, stage) {
  if (transcript.length === 0) return [];
  const lines = transcript.map(({ start, text }) => {
    const line = make(
      "button",
      { type: "button" },
      make("span", { class: "time" }, clock(start)),
      make("span", {}, text),
    );
    line.addEventListener("click", () => {
      stage.seek(start);
      stage.media?.play();
    });
    return make("li", {}, line);
  });
  stage.listeners.push((time) => {
    const now = transcript.findIndex(({ start, end }) => start <= time + 0.05 && time < end);
    for (const [index, line] of lines.entries()) line.toggleAttribute("aria-current", index === now);
  });
  const list = make("ol", { tabindex: "0", "aria-label": labels.transcript }, ...lines);
  return [make("section", { class: "transcript" }, make("h2", {}, labels.transcript), list)];
}
