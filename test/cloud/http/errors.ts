/** A refusal, not yet in any provider's words beyond its code. */
export class ApiError extends Error {
  readonly status: number;
  /** The provider's code for it, such as "not_found". */
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
