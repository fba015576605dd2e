import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { isConnectionError } from "./database.ts";

const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  locked: 423,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  no_space: 507,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** The code that a status stands for; `bad_request` for other refusals, `internal` for what is no refusal. */
export function codeOf(status: number): ErrorCode {
  const [code] = Object.entries(STATUS).find(([, known]) => known === status) ?? [];
  return (code as ErrorCode | undefined) ?? (status < 500 ? "bad_request" : "internal");
}

/** An error to show to the caller as `{ "error": { "code", "message" } }`. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  /** When to try again, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, retryAfter?: number) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** What the caller is told about `error`. What isn't meant for callers becomes `internal` and is only logged. */
export function describeError(error: Error & Partial<FastifyError>): ApiError {
  if (error instanceof ApiError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(
      (issue) => `${issue.instancePath.slice(1) || "request"}: ${issue.message}`,
    );
    return new ApiError("bad_request", problems.join("; "));
  }
  if (isConnectionError(error))
    return new ApiError("unavailable", "The database can't be reached; try again shortly.");
  if (error.statusCode === 413) return new ApiError("too_large", error.message);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new ApiError("bad_request", error.message);
  }
  return new ApiError("internal", "Something went wrong here; the log of control says what.");
}

export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const shown = describeError(error);
  if (shown.status >= 500) request.log.error(error);
  if (shown.retryAfter !== undefined) reply.header("retry-after", shown.retryAfter);
  reply.code(shown.status).send({ error: { code: shown.code, message: shown.message } });
}
