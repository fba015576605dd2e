import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { referenceOf } from "../../../../infra/images/image.ts";
import { type ImageList, prebuiltImages, readImageList } from "../../../../stacks/images/list.ts";

const REGISTRY = "ghcr.io/example/media-platform";
const [digest, config] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];
const services = [{ name: "control" }, { name: "ocr", base: "base" }];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "images-"));
  for (const name of ["control", "ocr", "base"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "Dockerfile.cpu"), `FROM ${name}\n`);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

function listOfClone(): ImageList {
  const base = referenceOf(join(folder, "base"), "base");
  const references = {
    control: referenceOf(join(folder, "control"), "control"),
    ocr: referenceOf(join(folder, "ocr"), "ocr", base),
  };
  const entries = Object.entries(references).map(
    ([name, reference]) => [name, { hash: reference?.split(":")[1] ?? "", digest, config }] as const,
  );
  return { registry: REGISTRY, images: Object.fromEntries(entries) };
}

test("images of this very source are pulled by digest, and known by either id that Docker may give them", () => {
  const found = prebuiltImages(listOfClone(), folder, services);
  expect(found).toEqual(
    new Map(
      services.map(({ name }) => [
        name,
        {
          reference: `platform/${name}:${listOfClone().images[name]?.hash}`,
          source: `${REGISTRY}/${name}@${digest}`,
          ids: [config, digest],
        },
      ]),
    ),
  );
});

test("another source, be it the base's, is refused for every image that it is in, and so is a missing one", () => {
  const { images, registry } = listOfClone();
  writeFileSync(join(folder, "base", "Dockerfile.cpu"), "FROM another\n");
  const { control: _control, ...others } = images;
  expect(prebuiltImages({ registry, images: others }, folder, services)).toEqual([
    expect.stringMatching(/none of "control".*images\.from server$/),
    expect.stringMatching(/image of "ocr" was built of "[0-9a-f]{12}", and this clone holds "[0-9a-f]{12}"/),
  ]);
});

test("a list is read from the clone, and what is none is told with what is wrong with it", () => {
  const list = listOfClone();
  writeFileSync(join(folder, "images.json"), JSON.stringify(list));
  expect(readImageList(folder, "images.json")).toEqual(list);
  expect(readImageList(folder, "nowhere.json")).toMatch(
    /"nowhere\.json" can't be read: ENOENT.*images\.from server$/,
  );
  const bad = { registry: "ghcr.io", images: { control: { hash: "x", digest: "latest", config } } };
  writeFileSync(join(folder, "images.json"), JSON.stringify(bad));
  expect(readImageList(folder, "images.json")).toMatch(
    /registry is not a repository.*control\.hash is not 12 hex digits.*control\.digest is not a digest/,
  );
});
