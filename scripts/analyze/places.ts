import { stripVTControlCharacters } from "node:util";
import type { Box, Place } from "../api/shapes.ts";

/** "1:02.5", "1:00:02.5": a time in a video, from seconds. */
export function clock(time: number): string {
  const tenths = Math.round(time * 10);
  const [hours, minutes, rest] = [
    Math.floor(tenths / 36000),
    Math.floor(tenths / 600) % 60,
    (tenths % 600) / 10,
  ];
  const tail = rest.toFixed(1).padStart(4, "0");
  return hours > 0 ? `${hours}:${`${minutes}`.padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Where in the media: "0:04.0–0:08.0", "page 2", or nothing for a picture. */
export function placeOf({ time, start, end, page }: Place): string {
  if (page !== null) return `page ${page}`;
  if (start !== null && end !== null) return `${clock(start)}–${clock(end)}`;
  return time === null ? "" : clock(time);
}

/** "640×480 at 12,34": size and upper left corner, in pixels of the frame. */
export function boxOf({ x, y, width, height }: Box): string {
  const [left, top, wide, high] = [x, y, width, height].map(Math.round);
  return `${wide}×${high} at ${left},${top}`;
}

/** Confidence from 0 to 1 as per cent. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** Text out of media goes to a terminal: nothing in it may steer that terminal or break the table. */
export function harmless(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
}
