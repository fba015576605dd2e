import { DOOR_NAMES } from "./front-door.ts";

/** HTTP/1.1 as no client writes it. */

/** The head of a request, with the empty line at its end. */
export function lines(...all: readonly string[]): string {
  return `${all.join("\r\n")}\r\n\r\n`;
}

/** An upload's head with these headers; its body is the caller's. */
export function post(...headers: readonly string[]): string {
  return lines("POST /a HTTP/1.1", `Host: ${DOOR_NAMES[0]}`, "Connection: close", ...headers);
}

/** 400, of "HTTP/1.1 400 Bad Request …". */
export function status(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}
