import { make } from "./make.js";

const SVG = "http://www.w3.org/2000/svg";
/** Seconds around a frame's time for which its boxes are where they were found. */
const NEAR = 0.4;

/** The picture: the medium as it plays or, where it has no moving one, a frame of it; with boxes over it. */
export class Stage {
  /** Called with the time whenever it is another. */
  listeners = [];

  constructor({ source, kind, frames, labels }) {
    this.frames = frames;
    this.picture = make("img", { alt: "" });
    this.boxes = document.createElementNS(SVG, "svg");
    this.boxes.setAttribute("aria-hidden", "true");
    this.media = source && make(kind, { controls: "", preload: "metadata", src: source, playsinline: "" });
    this.note = make("p", { class: "note", role: "status" });
    const screen = make(
      "div",
      { class: `screen ${kind ?? ""}` },
      ...(this.media ? [this.media] : [this.picture]),
      this.boxes,
    );
    this.screen = screen;
    this.element = make("div", { class: "stage" }, screen, this.note);
    this.media?.addEventListener("timeupdate", () => this.#tell());
    this.media?.addEventListener("seeked", () => this.#tell());
    this.media?.addEventListener("error", () => this.#standIn(labels.unplayable), true);
  }

  get time() {
    return this.media ? this.media.currentTime : (this.shown?.time ?? 0);
  }

  begin(start) {
    if (this.media && start === null) this.#tell();
    else this.seek(start ?? 0);
  }

  /** To a time in seconds. */
  seek(time) {
    if (this.media) this.media.currentTime = time;
    else this.#stand(this.frames.findLast((frame) => (frame.start ?? 0) <= time + 0.05) ?? this.frames[0]);
    this.#tell(time);
  }

  /** To a frame, which stays. */
  show(frame) {
    if (this.media) {
      this.media.pause();
      this.seek(frame.time ?? 0);
    } else {
      this.#stand(frame);
      this.#tell(frame.time ?? 0);
    }
  }

  #stand(frame) {
    if (frame === undefined) return;
    this.picture.src = frame.source;
    this.picture.alt = frame.text;
    this.#draw(frame);
  }

  #tell(time = this.time) {
    if (this.media) {
      const near = this.frames.find((frame) => frame.time !== null && Math.abs(frame.time - time) < NEAR);
      if (near !== this.shown) this.#draw(near);
    }
    for (const listener of this.listeners) listener(time, this.shown);
  }

  /** Where the browser can't play it, its frames can still be looked through. */
  #standIn(why) {
    this.note.textContent = why;
    const at = this.media.currentTime;
    this.media.replaceWith(this.picture);
    this.media = null;
    this.seek(at);
  }

  #draw(frame) {
    this.shown = frame;
    this.boxes.replaceChildren();
    if (frame === undefined) return;
    this.boxes.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
    this.screen.style.setProperty("--shape", `${frame.width} / ${frame.height}`);
    this.boxes.append(...drawings(frame));
  }
}

/** Boxes of a frame, each with its name above it. */
export function drawings({ boxes, width }) {
  const size = Math.max(10, width / 45);
  return boxes.flatMap((box) => {
    if (box.kind === "point") return [shape("circle", { cx: box.x, cy: box.y, r: size / 5, class: "point" })];
    const drawn = shape("rect", {
      x: box.x,
      y: box.y,
      width: box.width,
      height: box.height,
      class: box.kind,
    });
    if (box.kind === "text") return [drawn];
    const name = shape("text", {
      x: box.x,
      y: Math.max(size, box.y - size / 4),
      "font-size": size,
      class: box.kind,
    });
    name.textContent = box.label;
    return [drawn, name];
  });
}

export function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
