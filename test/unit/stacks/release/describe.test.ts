import { expect, describe as group, test } from "vitest";
import { describe, describeReturn, type Parts } from "../../../../stacks/release/describe.ts";
import { releaseNotices } from "../../../../stacks/release/notices.ts";
import { operator } from "../../../../stacks/release/origin.ts";
import { isReturnable, releaseShape } from "../../../../stacks/release/record.ts";
import { stackOf } from "../../../fixtures/stacks.ts";

const origin = { by: "alice@laptop", commit: "c".repeat(40), modified: false };
const { settings, services } = stackOf({});

function parts(more: Partial<Parts> = {}): Parts {
  return {
    settings,
    services,
    environment: { control: { A: "1", B: "2" } },
    images: new Map([["control", { reference: "platform/control:a" }]]),
    migrations: [{ name: "0001_first", contracts: undefined }],
    origin,
    ...more,
  };
}

const first = describe(parts());
const other = describe(parts({ images: new Map([["control", { reference: "platform/control:b" }]]) }));

/** As the server gives it back. */
function remembered(release: number) {
  const images = { control: { reference: "platform/control:a", id: "sha256:a" } };
  const line = {
    ...first.record,
    images,
    release,
    at: "2026-11-27T12:00:00Z",
    content: first.output.content,
  };
  const record = releaseShape.parse(JSON.parse(JSON.stringify(line)));
  if (!isReturnable(record)) throw new Error("It can't be gone back to.");
  return record;
}

group("a release", () => {
  test("is the same whoever deploys it, from whichever commit, and in whichever order its values come", () => {
    const again = describe(
      parts({
        origin: { by: "bob@ci", commit: null, modified: true },
        environment: { control: { B: "2", A: "1" } },
      }),
    );
    expect(again.output).toEqual(first.output);
    expect(again.record.by).toBe("bob@ci");
  });

  test.each<[string, Partial<Parts>]>([
    ["image", { images: new Map([["control", { reference: "platform/control:b" }]]) }],
    ["value that a service is told", { environment: { control: { A: "1", B: "3" } } }],
    ["setting", { settings: { ...settings, domain: "media.example.org" } }],
    ["manifest", { services: services.map((service) => ({ ...service, processes: 7 })) }],
  ])("is another one with another %s", (_, change) => {
    expect(describe(parts(change)).output.content).not.toBe(first.output.content);
  });

  test("that goes back has the content of the one it goes to, and says which that was", () => {
    const back = describeReturn(remembered(4), { ...origin, by: "bob@ci" });
    expect(back.output).toEqual({ ...first.output, returnsTo: 4 });
    expect(back.record).toMatchObject({
      returnsTo: 4,
      by: "bob@ci",
      services: JSON.parse(JSON.stringify(services)),
    });
    expect(back.record).not.toHaveProperty("at");
  });
});

group("before an update it is said", () => {
  const back = describeReturn(remembered(4), origin).output;

  test("nothing, where it is the first or adds only", () => {
    expect(releaseNotices(undefined, first.output, {})).toEqual([]);
    expect(releaseNotices(first.output, other.output, {})).toEqual([]);
  });

  test("that it goes back, to what, and what stays", () => {
    expect(releaseNotices(other.output, back, {})).toEqual([
      expect.stringMatching(/^Goes back to release 4: another image for control\. .*data, secrets, server/),
    ]);
  });

  test("that it goes forward again, after one that went back, unless nothing changes", () => {
    expect(releaseNotices(back, other.output, {})).toEqual([
      expect.stringMatching(/^The stack was taken back to release 4\. .*another image for control\.$/),
    ]);
    expect(releaseNotices(back, first.output, {})).toEqual([]);
  });

  test("that it can't be taken back, once, where a migration takes something away", () => {
    const contracting = { "0002_drops": "media.owner is dropped." };
    expect(releaseNotices(first.output, other.output, contracting)).toEqual([
      'This release can\'t be taken back: migration "0002_drops": media.owner is dropped.',
    ]);
    expect(
      releaseNotices({ ...first.output, contracting: ["0002_drops"] }, other.output, contracting),
    ).toEqual([]);
  });
});

test("who deploys is told by name and computer, in GitHub's Actions by who started it", () => {
  expect(operator({}, "alice", "laptop")).toBe("alice@laptop");
  expect(operator({ GITHUB_ACTOR: "bob" }, "runner", "vm")).toBe("bob in GitHub Actions");
});
