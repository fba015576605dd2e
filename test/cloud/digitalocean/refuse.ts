import { ApiError } from "../http/errors.ts";
import type { FieldProblem } from "../http/input.ts";

/** What DigitalOcean answers where it refuses; https://docs.digitalocean.com/reference/api/ (2026-11-22). */

export function notFound(): ApiError {
  return new ApiError(404, "not_found", "The resource you were accessing could not be found.");
}

/** Also for what is sold out, in use, or not possible now. */
export function unprocessable(message: string): ApiError {
  return new ApiError(422, "unprocessable_entity", message);
}

export function invalid(fields: readonly FieldProblem[]): ApiError {
  return unprocessable(fields.map(({ name, messages }) => `${name} ${messages.join(", ")}`).join("; "));
}

export function forbidden(message: string): ApiError {
  return new ApiError(403, "forbidden", message);
}

export function conflict(message: string): ApiError {
  return new ApiError(409, "conflict", message);
}

export function pendingEvent(): ApiError {
  return unprocessable("Droplet already has a pending event.");
}
