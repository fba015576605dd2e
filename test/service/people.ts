import { expect } from "vitest";
import type { MediaPerson, Person, PersonAction, PersonTrack } from "../../services/control/src/schemas.ts";
import { answer, type Behaviour } from "./analyzer.ts";
import type { Client } from "./client.ts";

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
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
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
    const answered = await this.#client.call<T>(method, `/api/people${path}`, body);
    expect(answered.status, JSON.stringify(answered.body)).toBe(200);
    return answered.body;
  }

  async #get<T>(path: string): Promise<T> {
    const { status, body } = await this.#client.call<T>("GET", path);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  }
}
