import { element, showResults } from "./results.js";

const byId = (id) => document.getElementById(id);
let events;

/** Calls the API; its answer, or an error with the message meant for people. */
async function call(method, path, body) {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 401 && path !== "/api/login") showLogin();
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

function showLogin() {
  events?.close();
  byId("work").hidden = byId("logout").hidden = true;
  byId("login").hidden = false;
  byId("name").focus();
}

async function showWork() {
  const { media } = await call("GET", "/api/media");
  byId("login").hidden = true;
  byId("work").hidden = byId("logout").hidden = false;
  byId("media").replaceChildren(
    ...media.map((item) => {
      const button = element("button", {}, `${item.name} · ${size(item.bytes)} · ${item.state ?? "waiting"}`);
      button.type = "button";
      button.addEventListener("click", () => showItem(item));
      return element("li", {}, button);
    }),
  );
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Follows the item's newest job, and shows each result as it comes. */
function showItem(item) {
  events?.close();
  byId("item").hidden = false;
  byId("item-name").textContent = item.name;
  byId("tasks").replaceChildren();
  byId("results").replaceChildren();
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
    byId("tasks").replaceChildren(
      ...job.tasks.map(({ analyzer, state, error }) =>
        element("li", { class: state, title: error?.message ?? "" }, `${analyzer}: ${error?.code ?? state}`),
      ),
    );
    const finished = job.tasks.filter(({ state }) => state === "done").length;
    if (finished === ended) return;
    ended = finished;
    const { results } = await call("GET", `/api/media/${item.id}/results`);
    if (events === source) showResults(byId("results"), item.id, results);
  });
}

/** The only way a browser tells how much of an upload has gone out. */
function upload(file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/media?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("error", () => reject(new Error("The connection broke; please try again.")));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(request.response);
      else reject(new Error(request.response?.error?.message ?? `The upload failed (${request.status}).`));
    });
    request.send(file);
  });
}

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("login-error").textContent = "";
  try {
    await call("POST", "/api/login", { name: byId("name").value, password: byId("password").value });
    byId("password").value = "";
    await showWork();
  } catch (error) {
    byId("login-error").textContent = error.message;
  }
});

byId("logout").addEventListener("click", async () => {
  await call("POST", "/api/logout");
  showLogin();
});

byId("upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = byId("file").files;
  const progress = byId("progress");
  byId("upload-error").textContent = "";
  progress.hidden = false;
  try {
    const { media } = await upload(file, (part) => {
      progress.value = part;
    });
    event.target.reset();
    await showWork();
    showItem(media);
  } catch (error) {
    byId("upload-error").textContent = error.message;
  } finally {
    progress.hidden = true;
  }
});

showWork().catch(showLogin);
