import { call } from "./client.js";

/** In milliseconds: ten minutes in all, counted anew whenever it got on. */
const RETRY_AFTER = [0, 1000, 2000, 5000, ...Array(40).fill(15_000)];
/** Refusals that pass: another connection holds the upload, its place has moved, the platform or its database is restarting. */
const PASSING = [409, 423, 502, 503, 504];

/**
 * Uploads a file by the tus protocol; it goes on after a break, also when the page was closed in between and the same file is chosen.
 * `profile` says what to look for. `show` gets the part that has arrived and whether it waits for the network. `pausing` is a button that stops and continues it.
 */
export async function upload(file, profile, show, pausing) {
  // Needed here only, and larger than all the rest of the page. It is a plain script: it sets a global.
  await import("/tus.js");
  const id = await new Promise((resolve, reject) => {
    const sending = new window.tus.Upload(file, {
      endpoint: "/api/uploads",
      metadata: { filename: file.name, profile },
      removeFingerprintOnSuccess: true,
      retryDelays: RETRY_AFTER,
      onAfterResponse: checkAnswer,
      onShouldRetry: (error) => {
        const again = !error.originalResponse || PASSING.includes(error.originalResponse.getStatus());
        if (again) show(undefined, "waiting for the network");
        return again;
      },
      onProgress: (sent, all) => show(all === 0 ? 1 : sent / all, ""),
      onSuccess: () => settle(resolve, sending.url.split("/").at(-1)),
      onError: (error) => settle(reject, new Error(messageOf(error))),
    });
    let paused = false;
    const goOn = () => {
      if (!paused) sending.abort().then(() => sending.start());
    };
    const toggle = () => {
      paused = !paused;
      pausing.textContent = paused ? "Continue" : "Pause";
      show(undefined, paused ? "paused" : "");
      if (paused) sending.abort();
      else sending.start();
    };
    function settle(end, value) {
      pausing.removeEventListener("click", toggle);
      removeEventListener("online", goOn);
      end(value);
    }
    pausing.textContent = "Pause";
    pausing.addEventListener("click", toggle);
    // Sooner than the next try.
    addEventListener("online", goOn);
    sending.findPreviousUploads().then(([previous]) => {
      if (previous !== undefined) sending.resumeFromPreviousUpload(previous);
      sending.start();
    }, reject);
  });
  return call("GET", `/api/media/${id}`);
}

/**
 * A gateway's answer, or one of a platform whose database is away, says nothing of the upload. Without this the library would
 * take it for gone, and begin anew.
 */
function checkAnswer(request, response) {
  const unknown =
    response.getHeader("Tus-Resumable") === null || response.getHeader("Tus-Resumable") === undefined;
  if (unknown || (request.getMethod() === "HEAD" && response.getStatus() >= 500)) {
    throw new Error("The platform is away.");
  }
}

function messageOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).error.message;
  } catch {
    return "The upload was interrupted; choose the file again to go on.";
  }
}
