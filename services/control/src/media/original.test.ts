import { expect, test } from "vitest";
import { originalAnswer } from "./original.ts";

const ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const answer = (name: string, download = false) => originalAnswer(ID, name, download);

test("nginx sends the file of this medium", () => {
  expect(answer("clip.mp4")["x-accel-redirect"]).toBe(`/.originals/${ID}/original`);
});

test.each([
  ["clip.mp4", "video/mp4", "inline"],
  ["CLIP.MOV", "video/mp4", "inline"],
  ["song.flac", "audio/flac", "inline"],
  ["page.html", "application/octet-stream", "attachment"],
  ["drawing.svg", "application/octet-stream", "attachment"],
  ["no ending", "application/octet-stream", "attachment"],
])("%s is sent as %s, %s", (name, type, how) => {
  const headers = answer(name);
  expect(headers["content-type"]).toBe(type);
  expect(headers["content-disposition"]).toMatch(new RegExp(`^${how}; `));
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("what is asked for as a download is one", () => {
  expect(answer("clip.mp4", true)["content-disposition"]).toMatch(/^attachment; /);
});

test("a name of any characters stays one header of printable ones", () => {
  const told = answer('a\r\nb: "é"\'(*)\uD800.mp4')["content-disposition"] ?? "";
  expect(told).toMatch(/^inline; filename\*=UTF-8''[\w%.~!-]+$/);
  expect(decodeURIComponent(told.split("''")[1] ?? "")).toBe('a\r\nb: "é"\'(*)\uFFFD.mp4');
});
