import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiClient } from "../../../scripts/api/client.ts";
import { containers, others } from "../harness/containers.ts";
import { ended, expectComplete, removeAll, uploadMany } from "../harness/jobs.ts";
import { startLoad } from "../harness/load.ts";
import type { Machine } from "../harness/machine.ts";
import { makeSamples, type SampleFiles } from "../harness/media.ts";
import { ANALYZERS, sourcesOf } from "../harness/services.ts";

const VICTIM = "ocr-detection";
/** Those that don't live from what it finds. */
const OTHERS = ANALYZERS.filter((name) => name !== VICTIM && !sourcesOf(name).includes(VICTIM));

const WORK = "services/ocr-detection/ocr_detection/work.py";
const DEFINITION = "services/ocr-detection/ocr_detection/analyzer.py";

/** Eats memory without end; written to, since memory that is only asked for costs nothing. */
const EAT = `
def eat():
    hoard = []
    while True:
        hoard.append(b"\\1" * (8 << 20))
`;

/** Wide pictures make the work process eat; tall ones make it ask the service itself to. */
const GREEDY_WORK = `
import pathlib
import time
${EAT}
_sober = _frame

def _frame(frame, job):
    with opened(job.file(frame.path)) as image:
        wide = image.width > image.height
    if wide:
        eat()
    pathlib.Path("/tmp/hungry").touch()
    time.sleep(60)
    return _sober(frame, job)
`;

const GREEDY_SERVICE = `
import pathlib
import threading
import time
${EAT}
def _watch():
    while not pathlib.Path("/tmp/hungry").exists():
        time.sleep(0.1)
    eat()

if __import__("sys").argv[-1] == "ocr_detection":
    threading.Thread(target=_watch, daemon=True).start()
`;

/** An analyzer that takes all the memory it can get harms itself and nobody else. */
export function memorySuite(machine: () => Machine): void {
  let client: ApiClient;
  let samples: SampleFiles;
  let bystanders: string[];

  const identities = async () =>
    (await others(machine(), VICTIM)).map(({ id, startedAt, restarts }) => `${id} ${startedAt} ${restarts}`);
  const victim = async () => (await containers(machine())).find(({ service }) => service === VICTIM);

  beforeAll(async () => {
    const { workspace } = machine();
    await machine().up();
    samples = await makeSamples(machine());
    workspace.write(WORK, workspace.read(WORK) + GREEDY_WORK);
    workspace.write(DEFINITION, workspace.read(DEFINITION) + GREEDY_SERVICE);
    await machine().up();
    client = await machine().client();
    bystanders = await identities();
  });
  afterAll(async () => {
    client?.close();
    machine().workspace.restore();
    await machine().up();
  });

  /** Analyzes one file with the greedy analyzer, under load, and tells how its tasks ended. */
  const analyzed = async (file: string) => {
    const url = await machine().output<string>("url");
    const load = startLoad(`${url}/api/health`, await machine().trusted(), { clients: 2, pauseMs: 100 });
    const jobs = await uploadMany(client, file, 1);
    const [done] = await Promise.allSettled([ended(client, jobs)]);
    const { failures, requests } = await load.stop();
    if (done.status === "rejected") throw done.reason;
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(10);
    await removeAll(client, jobs);
    return Object.fromEntries((done.value[0]?.tasks ?? []).map((task) => [task.analyzer, task]));
  };

  test("its work process is killed inside the cap; the task fails for memory after a second try, all others end well", async () => {
    const before = await victim();
    const tasks = await analyzed(samples.picture);
    expect(tasks[VICTIM]).toMatchObject({ state: "failed", attempts: 2, error: { code: "out_of_memory" } });
    for (const name of OTHERS) {
      expect(tasks[name], name).toMatchObject({ state: "done" });
    }
    // The service itself went on.
    expect(await victim()).toMatchObject({ id: before?.id, startedAt: before?.startedAt });
  });

  test("when the service itself eats, it dies as a whole, comes back by itself, and its task fails for memory", async () => {
    const before = await victim();
    const tasks = await analyzed(samples.scan);
    expect(tasks[VICTIM]).toMatchObject({ state: "failed", attempts: 2, error: { code: "out_of_memory" } });
    for (const name of OTHERS) {
      expect(tasks[name], name).toMatchObject({ state: "done" });
    }
    const after = await victim();
    expect(after?.id).toBe(before?.id);
    expect(after?.restarts).toBeGreaterThan(before?.restarts ?? 0);
  });

  test("no other service was started again", async () => {
    expect(await identities()).toEqual(bystanders);
  });

  test("mended, it reads again", async () => {
    machine().workspace.restore();
    await machine().up();
    const jobs = await uploadMany(client, samples.picture, 1);
    await expectComplete(client, jobs, ANALYZERS);
    await removeAll(client, jobs);
  });
}
