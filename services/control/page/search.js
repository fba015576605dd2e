import { call } from "./client.js";
import { button, byId, onSubmit } from "./forms.js";
import { element, where } from "./results.js";

const PAGE = 20;
/** What a moment is found by, as it is told. */
const KINDS = { speech: "said", text: "read", object: "seen", chapter: "chapter", name: "called" };

/** Answers the search form; `open` shows a medium, at a moment of it. */
export function startSearch(open) {
  const find = async ({ q }) => {
    byId("found").replaceChildren();
    await showMoments(q, 0, open);
  };
  onSubmit(byId("search"), find, { keep: true });
}

async function showMoments(q, offset, open) {
  const { moments, more } = await call(
    "GET",
    `/api/search?${new URLSearchParams({ q, offset, limit: PAGE })}`,
  );
  const found = byId("found");
  found.querySelector(".more")?.remove();
  if (offset + moments.length === 0) found.append(element("li", {}, "Nothing was found."));
  found.append(...moments.map((moment) => element("li", {}, shown(moment, open))));
  if (more) {
    const next = button("More", () => showMoments(q, offset + PAGE, open));
    found.append(element("li", { class: "more" }, next));
  }
}

/** "street.mp4 · said 0:10.0 – 0:15.0 · look at the zebra" */
function shown(moment, open) {
  const { mediaId, name, kind, excerpt } = moment;
  const made = button("", async () => open(await call("GET", `/api/media/${mediaId}`), moment));
  const text = excerpt.map(({ text, match }) => (match ? element("mark", {}, text) : text));
  const told = [KINDS[kind], where(moment)].filter(Boolean).join(" ");
  made.replaceChildren(element("b", {}, name), ` · ${told} · `, ...text);
  return made;
}
