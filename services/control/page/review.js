import { call } from "./client.js";
import { button, byId, day } from "./forms.js";
import { element, mark } from "./results.js";

const PAGE = 50;
const DECISIONS = { confirmed: "Right", dismissed: "Wrong" };

/** Answers the review's choice; `open` shows a medium, at a finding of it. The function it gives shows what is to be decided. */
export function startReview(open) {
  const show = () => showFindings(open);
  byId("review-state").addEventListener("change", show);
  return show;
}

async function showFindings(open) {
  const state = byId("review-state").value;
  const list = byId("findings");
  const [{ findings, more }, { scopes }] = await Promise.all([
    call("GET", `/api/findings?${new URLSearchParams({ state, limit: PAGE })}`),
    call("GET", "/api/me"),
  ]);
  const again = () => showFindings(open);
  const rows = findings.map((finding) => row(finding, scopes.includes("media:write"), open, again));
  list.replaceChildren(...rows);
  if (rows.length === 0)
    list.append(element("li", {}, state === "open" ? "Nothing to decide." : "Nothing yet."));
  if (more) list.append(element("li", {}, "There is more, when these are decided."));
}

/** "clip.mp4 · To hide: …", who decided what, and what can be decided. */
function row(finding, mayDecide, open, again) {
  const { mediaId, name, decision, decidedBy, decidedAt } = finding;
  const shown = button("", async () => open(await call("GET", `/api/media/${mediaId}`), finding));
  shown.replaceChildren(element("b", {}, name), ` · ${mark(finding)}`);
  const told = decision === null ? "" : `${DECISIONS[decision]}, says ${decidedBy}, ${day(decidedAt)} `;
  const choices = mayDecide ? (decision === null ? Object.entries(DECISIONS) : [[null, "Decide again"]]) : [];
  const buttons = choices.map(([choice, label]) => {
    const made = button(label, async () => {
      await call("PUT", `/api/media/${mediaId}/findings/${finding.key}`, { decision: choice });
      await again();
    });
    made.setAttribute("aria-label", `${label}: ${name}, ${finding.reason}`);
    return made;
  });
  return element("li", {}, shown, element("div", { class: "decision" }, told, ...buttons));
}
