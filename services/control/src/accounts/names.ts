import { z } from "zod";

/** The account whose password is the stack's secret. */
export const STACK_ADMIN = "admin";

/**
 * A user's name or mail address, in lower case. ASCII alone: letters that look like others can't pass for somebody else in a
 * list or in the audit log.
 */
export const UserName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]{0,127}$/, "a name or mail address: letters, digits and . _ @ + -")
  .describe("a name or mail address; case does not matter");

/** A password to come. Length is what counts (NIST SP 800-63B, 2025): no rules about its characters. */
export const NewPassword = z.string().min(12, "at least 12 characters").max(256);

/** A password as given at a login: any, so that a refusal tells nothing about the rules of its time. */
export const GivenPassword = z.string().max(1024);
