/** In milliseconds: ten minutes in all, counted anew whenever it got on. */
const RETRY_AFTER = [0, 1000, 2000, 5000, ...Array(40).fill(15_000)];
/** Refusals that pass: another connection holds the upload, its place has moved, the platform or its database is restarting. */
const PASSING = [409, 423, 502, 503, 504];

/**
 * One file on its way to the API by the tus protocol. It goes on after a break, also when the page was closed in between and the
 * same file is chosen. `changed` is called whenever `state`, `sent` or `error` is another.
 */
export class Sending {
  /** waiting, sending, paused, offline, done, failed, cancelled */
  state = "waiting";
  sent = 0;
  error = "";
  /** Of the medium that it became. */
  mediaId;
  #began;
  #upload;
  #changed;

  constructor(file, profile, changed) {
    this.file = file;
    this.profile = profile;
    this.#changed = changed;
  }

  /** Seconds that are left at the speed so far; undefined while nobody can tell. */
  get left() {
    const { at, sent } = this.#began ?? {};
    const speed = (this.sent - sent) / (performance.now() - at);
    return speed > 0 ? (this.file.size - this.sent) / speed / 1000 : undefined;
  }

  /** Resolves when it has ended, however. */
  async run() {
    // Needed here only, and larger than all the rest of the page. It is a plain script: it sets a global.
    await import("./tus.js");
    await new Promise((resolve) => {
      const settle = (state, error = "") => {
        removeEventListener("online", this.#online);
        this.#set({ state, error });
        resolve();
      };
      this.cancel = async () => {
        await this.#upload.abort(true).catch(() => undefined);
        settle("cancelled");
      };
      this.#upload = new window.tus.Upload(this.file, {
        endpoint: "/api/uploads",
        metadata: { filename: this.file.name, profile: this.profile },
        removeFingerprintOnSuccess: true,
        retryDelays: RETRY_AFTER,
        onAfterResponse: checkAnswer,
        onShouldRetry: (error) => {
          const again = !error.originalResponse || PASSING.includes(error.originalResponse.getStatus());
          if (again && this.state === "sending") this.#set({ state: "offline" });
          return again;
        },
        onProgress: (sent) => this.#arrived(sent),
        onSuccess: () => {
          this.sent = this.file.size;
          this.mediaId = this.#upload.url.split("/").at(-1);
          settle("done");
        },
        onError: (error) => settle("failed", messageOf(error)),
      });
      // Sooner than the next try.
      addEventListener("online", this.#online);
      this.#upload.findPreviousUploads().then(
        ([previous]) => {
          if (previous !== undefined) this.#upload.resumeFromPreviousUpload(previous);
          this.#start();
        },
        (error) => settle("failed", String(error)),
      );
    });
  }

  async cancel() {
    this.#set({ state: "cancelled" });
  }

  /** Stops it, or goes on. */
  toggle() {
    if (this.state === "paused") this.#start();
    else {
      this.#set({ state: "paused" });
      this.#upload?.abort();
    }
  }

  #online = () => {
    if (this.state === "offline") this.#upload.abort().then(() => this.#start());
  };

  #start() {
    this.#began = undefined;
    this.#set({ state: "sending" });
    this.#upload.start();
  }

  #arrived(sent) {
    this.#began ??= { at: performance.now(), sent };
    this.#set({ sent, ...(this.state === "offline" && { state: "sending" }) });
  }

  #set(change) {
    Object.assign(this, change);
    this.#changed();
  }
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
    return "";
  }
}
