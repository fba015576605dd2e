import { showAccount } from "./account.js";
import { showAlike } from "./alike.js";
import { call, onLoggedOut } from "./client.js";
import { button, byId, onSubmit } from "./forms.js";
import { element, showResults } from "./results.js";
import { startReview } from "./review.js";
import { startSearch } from "./search.js";
import { upload } from "./upload.js";

const VIEWS = ["login", "invited", "account", "review", "work"];
let events;

/** Shows one of the views, and the menu where somebody is logged in. */
function show(view) {
  for (const id of VIEWS) byId(id).hidden = id !== view;
  byId("menu").hidden = view === "login" || view === "invited";
}

function showLogin() {
  events?.close();
  show("login");
  byId("name").focus();
}

async function showWork() {
  const [{ media }, { scopes }] = await Promise.all([call("GET", "/api/media"), call("GET", "/api/me")]);
  byId("upload").hidden = !scopes.includes("media:write");
  if (byId("account").hidden && byId("review").hidden) show("work");
  byId("media").replaceChildren(
    ...media.map((item) => {
      const again = item.sameAs === null ? [] : ["the same file again"];
      const told = [item.name, size(item.bytes), item.state ?? "waiting", ...again].join(" · ");
      return element(
        "li",
        {},
        button(told, () => showItem(item)),
      );
    }),
  );
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Follows the item's newest job, and shows each result as it comes; comes to the frame of a moment that was looked for. */
function showItem(item, moment) {
  events?.close();
  byId("item").hidden = false;
  byId("item-name").textContent = item.name;
  byId("tasks").replaceChildren();
  byId("cancel").hidden = true;
  byId("priority-choice").hidden = true;
  byId("results").replaceChildren();
  byId("looks-alike").replaceChildren();
  if (item.jobId === null) return;
  const source = new EventSource(`/api/jobs/${item.jobId}/events`);
  events = source;
  let ended = 0;
  source.addEventListener("job", async ({ data }) => {
    const job = JSON.parse(data);
    // Else the browser would come back after the end, for ever.
    if (job.state === "done") {
      source.close();
      showWork().catch(showLogin);
    }
    const mayChange = job.state !== "done" && !byId("upload").hidden;
    byId("cancel").hidden = !mayChange;
    byId("priority-choice").hidden = !mayChange;
    byId("priority").value = job.priority;
    byId("priority").onchange = ({ target }) =>
      call("PUT", `/api/jobs/${job.id}/priority`, { priority: target.value }).catch(showLogin);
    byId("cancel").onclick = () => call("POST", `/api/jobs/${job.id}/cancel`).catch(showLogin);
    byId("tasks").replaceChildren(
      ...job.tasks.map((task) =>
        element(
          "li",
          { class: task.state, title: task.error?.message ?? "" },
          `${task.analyzer}: ${told(task)}`,
          ...(job.state === "done" && !byId("upload").hidden ? [again(item, task)] : []),
        ),
      ),
    );
    const finished = job.tasks.filter(({ state }) => state === "done").length;
    if (finished === ended) return;
    ended = finished;
    const { results } = await call("GET", `/api/media/${item.id}/results`);
    if (events !== source) return;
    showResults(byId("results"), item.id, results);
    if (moment) comeTo(moment);
    if (job.state === "done") await showAlike(byId("looks-alike"), item.id, showItem);
  });
  byId("item").scrollIntoView();
}

/** A button that has an analyzer look at the item again. */
function again(item, { analyzer }) {
  const made = button("↻", async () => {
    await call("POST", `/api/jobs/${item.jobId}/rerun`, { analyzers: [analyzer] });
    showItem(item);
  });
  made.title = `Have ${analyzer} look again`;
  made.setAttribute("aria-label", made.title);
  return made;
}

/** "running, 40 %, 1 min left" */
function told({ state, error, progress, secondsLeft }) {
  if (error !== null || progress === null) return error?.code ?? state;
  const left = secondsLeft < 60 ? `${Math.ceil(secondsLeft)} s` : `${Math.ceil(secondsLeft / 60)} min`;
  return `${state}, ${Math.floor(progress * 100)} %, ${left} left`;
}

/** To the frame that a moment was seen in, or the last one before it was said. */
function comeTo({ frame, start }) {
  const figures = [...byId("results").querySelectorAll("figure")];
  const before = ({ dataset: { time } }) => start !== null && time !== "" && Number(time) <= start;
  const shown = figures.find(({ dataset }) => dataset.frame === frame) ?? figures.findLast(before);
  shown?.scrollIntoView();
}

onLoggedOut(showLogin);

onSubmit(byId("login"), async ({ name, password }) => {
  await call("POST", "/api/login", { name, password });
  await showWork();
});

onSubmit(byId("invited"), async ({ password }) => {
  await call("POST", "/api/invitations/accept", { token: invitation(), password });
  // Used up: it should be neither in the address bar nor in a bookmark.
  history.replaceState(null, "", "/");
  await showWork();
});

/** The token of the link that the page was opened with, if it is an invitation's. */
function invitation() {
  return new URLSearchParams(location.hash.slice(1)).get("invitation");
}

startSearch(showItem);

const review = startReview((item, moment) => {
  show("work");
  showItem(item, moment);
});

byId("to-review").addEventListener("click", async () => {
  show("review");
  await review();
});

byId("to-account").addEventListener("click", async () => {
  await showAccount();
  show("account");
});

byId("to-work").addEventListener("click", async () => {
  show("work");
  await showWork();
});

byId("logout").addEventListener("click", async () => {
  await call("POST", "/api/logout");
  // Begins anew, so that nothing of what was shown is left in the page.
  location.replace("/");
});

byId("upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = byId("file").files;
  const progress = byId("progress");
  const pausing = byId("pause");
  const show = (part, state) => {
    if (part !== undefined) progress.value = part;
    byId("upload-state").textContent = state;
  };
  byId("upload-error").textContent = "";
  show(0, "");
  progress.hidden = pausing.hidden = false;
  try {
    const media = await upload(file, byId("profile").value, show, pausing);
    event.target.reset();
    await showWork();
    showItem(media);
  } catch (error) {
    byId("upload-error").textContent = error.message;
  } finally {
    progress.hidden = pausing.hidden = true;
    show(0, "");
  }
});

if (invitation() === null) showWork().catch(showLogin);
else show("invited");
