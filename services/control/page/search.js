import { call } from "./client.js";
import { button, byId, onSubmit } from "./forms.js";
import { element, where } from "./results.js";

const PAGE = 20;
/** What a moment is found by, as it is told. */
const KINDS = {
  speech: "said",
  text: "read",
  object: "seen",
  tag: "shows",
  picture: "shows it",
  chapter: "chapter",
  name: "called",
};

/** Answers the search form; `open` shows a medium, at a moment of it. */
export function startSearch(open) {
  const find = async ({ q }) => {
    byId("found").replaceChildren();
    byId("alike").replaceChildren();
    await showMoments(q, 0, open);
  };
  onSubmit(byId("search"), find, { keep: true });
}

async function showMoments(q, offset, open) {
  const { moments, more, alike } = await call(
    "GET",
    `/api/search?${new URLSearchParams({ q, offset, limit: PAGE })}`,
  );
  const found = byId("found");
  found.querySelector(".more")?.remove();
  const count = offset + moments.length + (alike?.length ?? 0);
  if (count === 0) found.append(element("li", {}, "Nothing was found."));
  found.append(...moments.map((moment) => element("li", {}, shown(moment, open))));
  if (more) {
    const next = button("More", () => showMoments(q, offset + PAGE, open));
    found.append(element("li", { class: "more" }, next));
  }
  showAlike(alike ?? [], open);
}

/** What means something like it, under all that has the words. */
function showAlike(moments, open) {
  if (moments.length === 0) return;
  const heading = element("h3", { id: "alike-heading" }, "In other words");
  const list = element("ul", { class: "list", "aria-labelledby": heading.id });
  list.append(...moments.map((moment) => element("li", {}, shown(moment, open))));
  byId("alike").replaceChildren(heading, list);
}

/** "street.mp4 · said 0:10.0 – 0:15.0 · look at the zebra" */
function shown(moment, open) {
  const { mediaId, name, kind, excerpt } = moment;
  const made = button("", async () => open(await call("GET", `/api/media/${mediaId}`), moment));
  const text = excerpt.map(({ text, match }) => (match ? element("mark", {}, text) : text));
  const told = [KINDS[kind], where(moment)].filter(Boolean).join(" ");
  made.replaceChildren(element("b", {}, name), ` · ${told}`, ...(text.length > 0 ? [" · ", ...text] : []));
  return made;
}
