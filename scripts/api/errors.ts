/** The platform's own refusal: `{ "error": { "code", "message" } }`. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** No answer, no trusted certificate, or an answer that is not the platform's. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** Error codes that say that the media is at fault, from an analyzer or from the upload. */
export const MEDIA_FAULTS: readonly string[] = ["unsupported_media", "corrupt_media", "too_large"];

/** A request that was not sent, because it would have changed something. */
export class WouldChange extends Error {
  override readonly name = "WouldChange";
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };

  constructor(method: string, path: string, body: unknown) {
    super(`${method} ${path} was not sent.`);
    this.request = { method, path, body };
  }
}
