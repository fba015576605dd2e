import { call } from "./client.js";
import { button } from "./forms.js";
import { element, where } from "./results.js";

/** Below a medium, those that look like it; `open` shows one of them. */
export async function showAlike(target, mediaId, open) {
  target.replaceChildren();
  const { alike } = await call("GET", `/api/media/${mediaId}/alike`);
  if (!alike?.length) return;
  const heading = element("h3", { id: "looks-alike-heading" }, "Looks alike");
  const list = element("ul", { class: "list", "aria-labelledby": heading.id });
  list.append(...alike.map((other) => element("li", {}, shown(other, open))));
  target.replaceChildren(heading, list);
}

/** "street.mp4 · 0:10.0 – 0:10.0 · like 0:04.0 of this one · 93 %" */
function shown({ mediaId, name, score, frame, time, page, own }, open) {
  const at = ({ time, page }) => where({ start: time, end: time, page }).split(" – ")[0];
  const made = button("", async () =>
    open(await call("GET", `/api/media/${mediaId}`), { frame, start: time }),
  );
  const parts = [
    at({ time, page }),
    at(own) && `like ${at(own)} of this one`,
    `${Math.round(score * 100)} %`,
  ];
  made.replaceChildren(element("b", {}, name), ` · ${parts.filter(Boolean).join(" · ")}`);
  return made;
}
