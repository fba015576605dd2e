import { expect } from "vitest";
import type {
  MediaPerson,
  Person,
  PersonAction,
  PersonTrack,
} from "../../services/control/src/people/schemas.ts";
import { answer, type Behaviour, decodePicture, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform } from "./platform.ts";

/** Numbers of a vector of SFace. */
const DIMENSION = 128;
const SIZE = { frameWidth: 1000, frameHeight: 500 };

export interface FaceSeen {
  /** In which of the frames of a second each. */
  readonly frame: number;
  /** Where in it: the left edge of a box of 100 by 100. */
  readonly left?: number;
  /** How it looks: the first numbers of its vector; without, nobody described it. */
  readonly looks?: readonly number[];
  readonly model?: string;
}

/** Little-endian float32 of length 1 in base64: the first numbers, and zeros. */
function packed(first: readonly number[]): string {
  const length = Math.hypot(...first);
  const numbers = Float32Array.from({ length: DIMENSION }, (_, index) => (first[index] ?? 0) / length);
  return Buffer.from(numbers.buffer).toString("base64");
}

/** A behaviour of an analyzer that sees these faces, each frame a scene of its own. */
export function seeing(...faces: FaceSeen[]): Behaviour {
  return ({ mediaId }, response) =>
    answer(response, 200, {
      ...{ schema: 1, analyzer: "face-reid", version: "1.1.0", model: "test", mediaId, seconds: 0.01 },
      result: {
        faces: faces.map(({ frame, left = 100, looks, model = "sface-1" }) => ({
          ...{
            frame: `${mediaId}/frames/${frame}.jpg`,
            time: frame + 0.5,
            start: frame,
            end: frame + 1,
            page: null,
          },
          ...{ ...SIZE, box: { x: left, y: 100, width: 100, height: 100 }, confidence: 0.9 },
          ...{ embedding: looks ? packed(looks) : null, embeddingModel: looks ? model : null },
        })),
      },
    });
}

/** Control's people, as a client sees them. */
export class People {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  async list(query = ""): Promise<Person[]> {
    return (await this.#get<{ people: Person[] }>(`/api/people${query}`)).people;
  }

  async tracks(id: string): Promise<PersonTrack[]> {
    return (await this.#get<{ tracks: PersonTrack[] }>(`/api/people/${id}`)).tracks;
  }

  async of(mediaId: string): Promise<MediaPerson[]> {
    return (await this.#get<{ people: MediaPerson[] }>(`/api/media/${mediaId}/people`)).people;
  }

  async actions(): Promise<PersonAction[]> {
    return (await this.#get<{ actions: PersonAction[] }>("/api/people/actions")).actions;
  }

  /** Changes something; the answer's body. */
  async change<T = Person>(method: string, path: string, body?: object): Promise<T> {
    const answered = await this.client.call<T>(method, `/api/people${path}`, body);
    expect(answered.status, JSON.stringify(answered.body)).toBe(200);
    return answered.body;
  }

  rename(id: string, name: string | null): Promise<Person> {
    return this.change("PATCH", `/${id}`, { name });
  }

  async #get<T>(path: string): Promise<T> {
    const { status, body } = await this.client.call<T>("GET", path);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  }
}

/** How three people look, and the first of them from the side, for which a model has but 0.5. */
export const [ANNA, BEN, CARA, ASIDE] = [[1], [0, 1], [0, 0, 1], [0.5, 0, 0, Math.sqrt(0.75)]];

/** A medium that was uploaded. */
export interface Seen {
  readonly mediaId: string;
  readonly jobId: string;
}

const UNSETTLED = `SELECT (SELECT count(*) FROM tasks t WHERE analyzer = 'face-reid' AND state = 'done' AND NOT EXISTS (
    SELECT 1 FROM indexed_tasks i WHERE i.task_id = t.id AND i.result_of = t.finished_at))
  + (SELECT count(*) FROM face_tracks WHERE person_id IS NULL) + (SELECT count(*) FROM stale_people)`;

/** A platform whose face-reid sees what a test tells it. */
export class Library extends People {
  readonly platform: Platform;
  readonly faces: TestAnalyzer;
  readonly #all: readonly TestAnalyzer[];

  private constructor(client: Client, platform: Platform, all: readonly [TestAnalyzer, TestAnalyzer]) {
    super(client);
    this.platform = platform;
    this.#all = all;
    this.faces = all[1];
  }

  static async start(): Promise<Library> {
    const all = [
      new TestAnalyzer("vision-pipeline", decodePicture),
      new TestAnalyzer("face-reid", seeing()),
    ] as const;
    const platform = await Platform.start();
    try {
      for (const analyzer of all) await analyzer.start();
      const client = new Client((await platform.control()).url);
      await client.login(platform.password);
      platform.jobManager(all);
      return new Library(client, platform, all);
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    for (const analyzer of this.#all) await analyzer.stop();
  }

  /** Removes all media and people. */
  async empty(): Promise<void> {
    await this.platform.sql("DELETE FROM media; DELETE FROM people; DELETE FROM people_actions");
  }

  /** Waits until all results are indexed and all faces compared. */
  async settled(): Promise<void> {
    await expect.poll(() => this.platform.sql(UNSETTLED)).toBe("0");
  }

  /** Uploads a medium in which these faces are, and waits until they are compared. */
  async seen(name: string, ...found: FaceSeen[]): Promise<Seen> {
    this.faces.behaviour = seeing(...found);
    const { body } = await this.client.upload(name, name);
    await this.client.done(body.job.id);
    await this.settled();
    return { mediaId: body.media.id, jobId: body.job.id };
  }

  /** Has the medium looked at again, and these faces found. */
  async again({ jobId }: Seen, ...found: FaceSeen[]): Promise<void> {
    this.faces.behaviour = seeing(...found);
    await this.client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers: ["face-reid"] });
    await this.client.done(jobId);
    await this.settled();
  }

  async remove({ mediaId }: Pick<Seen, "mediaId">): Promise<void> {
    expect((await this.client.call("DELETE", `/api/media/${mediaId}`)).status).toBe(204);
  }

  /** Forgets all that is made of results, and makes it anew from nothing. */
  async fromNothing(): Promise<void> {
    await this.platform.sql(
      "DELETE FROM face_tracks; DELETE FROM person_looks; DELETE FROM indexed_tasks; SELECT pg_notify('job_changed', id::text) FROM jobs",
    );
    await this.settled();
  }

  /** Has all faces compared anew but those of which somebody said something. */
  async regrouped(): Promise<void> {
    await this.change("POST", "/regroup");
    await this.settled();
  }

  /** Of each person, the names of the media in which they are, once for each track. */
  async groups(): Promise<string[][]> {
    const listed = await this.list("?hidden=true");
    const media = await Promise.all(
      listed.map(async ({ id }) => (await this.tracks(id)).map(({ mediaName }) => mediaName).toSorted()),
    );
    return media.toSorted();
  }

  /** The person of the only face of a medium. */
  async personIn({ mediaId }: Pick<Seen, "mediaId">): Promise<{ id: string; track: string }> {
    const [person] = await this.of(mediaId);
    const [track] = person?.tracks ?? [];
    if (person === undefined || track === undefined) throw new Error("nobody is seen there");
    return { id: person.id, track: track.id };
  }
}
