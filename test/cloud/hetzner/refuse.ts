import { ApiError } from "../http/errors.ts";
import type { FieldProblem } from "../http/input.ts";

/** What Hetzner answers where it refuses; https://docs.hetzner.cloud/reference/cloud#errors (2026-11-22). */

export function notFound(what: string, id: string | number): ApiError {
  return new ApiError(404, "not_found", `${what} with ID '${id}' not found`);
}

export function invalid(fields: readonly FieldProblem[]): ApiError {
  const names = fields.map(({ name }) => `'${name}'`).join(", ");
  const message = `invalid input in field${fields.length === 1 ? "" : "s"} ${names}`;
  return new ApiError(422, "invalid_input", message, { fields });
}

export function invalidField(name: string, message: string): ApiError {
  return invalid([{ name, messages: [message] }]);
}

export function notUnique(what: string): ApiError {
  return new ApiError(409, "uniqueness_error", `${what} is already used`, { fields: [{ name: "name" }] });
}

export function locked(what: string): ApiError {
  return new ApiError(423, "locked", `cannot perform operation because ${what} is locked`);
}

export function isProtected(what: string): ApiError {
  return new ApiError(423, "protected", `${what} deletion is protected`);
}

export function soldOut(): ApiError {
  return new ApiError(412, "resource_unavailable", "error during placement");
}

/** Refusals of single operations, which all have the status 422. */
export function refused(code: string, message: string): ApiError {
  return new ApiError(422, code, message);
}
