/** Score from which a scene is taken for explicit. */
const EXPLICIT = 0.5;
const SVG = "http://www.w3.org/2000/svg";

/** A new element; children are elements or text, never markup. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Fills `target` with what the analyzers found so far. */
export function showResults(target, mediaId, results) {
  const result = (analyzer) => results[analyzer]?.result;
  const { facts, scenes = [], frames = [] } = result("vision-pipeline") ?? {};
  const { thumbnails = [] } = result("thumbnail-generator") ?? {};
  const texts = result("ocr-detection")?.frames ?? [];
  const faces = result("face-reid")?.faces ?? [];
  const things = result("object-detection")?.objects ?? [];
  const explicit = (result("nsfw-detection")?.scenes ?? []).filter(({ score }) => score >= EXPLICIT);
  // Explicit scenes are told of by themselves, with or without rules.
  const marked = (result("guardrails")?.findings ?? []).filter(({ rule }) => rule !== "explicit");
  const people = result("pose-estimation")?.people ?? [];
  const { summary = [], chapters = [], method, notice } = result("llm-summarizer") ?? {};
  const transcript = result("whisper-transcriber");
  target.replaceChildren(
    ...(facts ? [element("h3", {}, "Facts"), factsTable(facts)] : []),
    ...(thumbnails.length > 0 ? [element("h3", {}, "Thumbnails"), strip(mediaId, thumbnails)] : []),
    ...(scenes.length > 0 ? [element("h3", {}, "Scenes"), sceneList(scenes)] : []),
    ...marked.map((finding) => element("p", { class: "warning" }, mark(finding))),
    ...explicit.map((scene) => element("p", { class: "warning" }, explicitness(scene))),
    ...(summary.length > 0 ? [element("h3", {}, "Summary"), ...summedUp(summary, method, notice)] : []),
    ...(chapters.length > 1 ? [element("h3", {}, "Chapters"), timed(chapters, "title")] : []),
    ...(transcript ? [element("h3", {}, "Speech"), ...speech(mediaId, transcript)] : []),
    ...(frames.length > 0 ? [element("h3", {}, "Frames")] : []),
    ...frames.map((frame) => figure(mediaId, frame, texts, { face: faces, thing: things }, people)),
  );
}

/** Whose words they are is said where they are not the medium's own, or were meant not to be. */
function summedUp(summary, method, notice) {
  const whose =
    method === "abstractive"
      ? "In the words of a language model, which may err."
      : notice &&
        `In the medium's own words, because the language model could not be asked: ${notice.message}`;
  return [timed(summary, "text"), ...(whose ? [element("p", {}, whose)] : [])];
}

/** "To hide: "secret" is on the list: 0:04.0 – 0:08.0: a secret" */
export function mark({ action, reason, excerpt, start, end, page }) {
  return [`To ${action}: ${reason}`, where({ start, end, page }), excerpt].filter(Boolean).join(": ");
}

/** "Explicit, 97 %: 0:04.0 – 0:08.0" */
function explicitness({ score, ...scene }) {
  return [`Explicit, ${Math.round(score * 100)} %`, where(scene)].filter(Boolean).join(": ");
}

/** "0:04.0 – 0:08.0", "page 2"; nothing of a picture. */
export function where({ start, end, page }) {
  if (start !== null) return `${clock(start)} – ${clock(end)}`;
  return page === null ? "" : `page ${page}`;
}

function address(mediaId, path) {
  return `/api/media/${mediaId}/files/${path.replace(`${mediaId}/`, "")}`;
}

function factsTable(facts) {
  const rows = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  return element(
    "table",
    {},
    ...rows.map(([key, value]) =>
      element("tr", {}, element("th", {}, key), element("td", {}, String(value))),
    ),
  );
}

function strip(mediaId, thumbnails) {
  const images = thumbnails.map(({ path, kind }) =>
    element("img", { class: "thumbnail", src: address(mediaId, path), alt: kind, loading: "lazy" }),
  );
  return element("div", { class: "thumbnails" }, ...images);
}

function sceneList(scenes) {
  return element("ol", {}, ...scenes.map((scene) => element("li", {}, where(scene))));
}

/** What is said, a line with its time each; how far it can be trusted; and silence and music around it. */
function speech(mediaId, { language, quality, reason, segments, sounds, subtitles }) {
  const around = sounds.filter(({ kind }) => kind === "silence" || kind === "music");
  return [
    ...(quality === "low" && segments.length > 0 ? [element("p", { class: "warning" }, reason)] : []),
    element("p", {}, segments.length === 0 ? "Nobody speaks." : spokenLanguage(language)),
    timed(segments, "text"),
    ...(segments.length > 0
      ? [
          element(
            "p",
            {},
            "Subtitles: ",
            element("a", { href: address(mediaId, subtitles.srt), download: "" }, "SRT"),
            " ",
            element("a", { href: address(mediaId, subtitles.vtt), download: "" }, "WebVTT"),
          ),
        ]
      : []),
    ...around.map(({ kind, ...time }) => element("p", {}, `${where(time)} ${kind}`)),
  ];
}

/** A line for each, with the time at which it begins. */
function timed(entries, what) {
  return element(
    "table",
    { class: "transcript" },
    ...entries.map((entry) =>
      element(
        "tr",
        {},
        element("th", {}, entry.start === null ? "" : clock(entry.start)),
        element("td", {}, entry[what]),
      ),
    ),
  );
}

/** "English (98 %)"; without a figure where the language was not found out but is the only one known. */
function spokenLanguage({ code, probability }) {
  const name = new Intl.DisplayNames(["en"], { type: "language" }).of(code);
  return probability === null ? `Taken for ${name}` : `${name} (${Math.round(probability * 100)} %)`;
}

/** A frame with boxes around its texts and what else was found, by kind, and the text below. */
function figure(mediaId, frame, texts, found, people) {
  const ofFrame = ({ frame: path }) => path === frame.path;
  const text = texts.find(ofFrame);
  const seen = Object.entries(found).flatMap(([kind, all]) =>
    all.filter(ofFrame).map((one) => box(one, kind, one.label ?? kind)),
  );
  const picture = element(
    "div",
    { class: "frame" },
    element("img", { src: address(mediaId, frame.path), alt: text?.text ?? "", loading: "lazy" }),
  );
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
  const words = text?.items ?? [];
  drawing.append(...words.map((item) => box(item, "text", item.text)), ...seen);
  drawing.append(...people.filter(ofFrame).flatMap(({ points }) => points.filter(isSeen).map(dot)));
  picture.append(drawing);
  const when = frame.page != null ? `page ${frame.page}` : frame.time != null ? clock(frame.time) : "";
  const caption = element("figcaption", {}, when, ...(text?.text ? [element("pre", {}, text.text)] : []));
  return element("figure", { "data-frame": frame.path, "data-time": frame.time ?? "" }, picture, caption);
}

/** Whether a point of a body is seen, and not guessed. */
function isSeen({ confidence }) {
  return confidence >= 0.5;
}

function dot({ x, y, name }) {
  const circle = document.createElementNS(SVG, "circle");
  for (const [key, value] of Object.entries({ cx: x, cy: y, r: 4, class: "point" }))
    circle.setAttribute(key, value);
  const title = document.createElementNS(SVG, "title");
  title.textContent = name;
  circle.append(title);
  return circle;
}

function box({ box: { x, y, width, height }, confidence }, kind, label) {
  const rectangle = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ x, y, width, height, class: kind }))
    rectangle.setAttribute(key, value);
  const title = document.createElementNS(SVG, "title");
  title.textContent = `${label} (${Math.round(confidence * 100)} %)`;
  rectangle.append(title);
  return rectangle;
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(1).padStart(4, "0")}`;
}
