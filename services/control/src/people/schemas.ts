import { z } from "zod";
import { ShownFace } from "./faces.ts";

const TrackPlace = {
  start: z.number().nullable().describe("seconds; null where the medium has no time"),
  end: z.number().nullable(),
  page: z.int().nullable(),
};
const FaceCrop = ShownFace.pick({ frame: true, box: true, frameWidth: true, frameHeight: true }).extend({
  mediaId: z.uuid(),
});

export const Person = z.object({
  id: z.uuid(),
  name: z.string().nullable().describe("null: nobody has said who it is"),
  hidden: z.boolean().describe("left out of lists and searches"),
  tracks: z.int().describe("how often a face of theirs was followed through a scene, or is in a picture"),
  media: z.int().describe("in how many media"),
  cover: FaceCrop.nullable().describe("the face that can be seen best; null: all media with one are gone"),
});
export type Person = z.infer<typeof Person>;

export const PersonTrack = z.object({
  id: z.uuid().describe("the same when the medium is looked at again and the face is found again"),
  mediaId: z.uuid(),
  mediaName: z.string(),
  ...TrackPlace,
  confirmed: z.boolean().describe("somebody said that it is this person, not likeness alone"),
  cover: FaceCrop,
});
export type PersonTrack = z.infer<typeof PersonTrack>;

export const MediaPerson = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  tracks: z.array(z.object({ id: z.uuid(), ...TrackPlace, faces: z.array(ShownFace) })),
});
export type MediaPerson = z.infer<typeof MediaPerson>;

export const PERSON_ACTIONS = ["rename", "hide", "merge", "split", "reject"] as const;
export type PersonActionKind = (typeof PERSON_ACTIONS)[number];

const Named = z.object({ id: z.uuid(), name: z.string().nullable() });
export const PersonAction = z.object({
  id: z.int(),
  kind: z.enum(PERSON_ACTIONS),
  person: Named.describe("to whom it was done, as they were then"),
  other: Named.nullable().describe("whom they became (`merge`), or who was made of them (`split`)"),
  from: z.string().nullable().describe("the name before (`rename`)"),
  to: z.string().nullable().describe("the name after (`rename`)"),
  hidden: z.boolean().nullable().describe("what they became (`hide`)"),
  tracks: z.int().nullable().describe("how many it moved (`merge`, `split`, `reject`)"),
  by: z.string(),
  at: z.iso.datetime(),
  undone: z.boolean(),
  undoable: z.boolean().describe("false: undone already, or something was done to the same people since"),
});
export type PersonAction = z.infer<typeof PersonAction>;

export const Recognition = z.object({
  ready: z.boolean().describe("whether faces are described, so that somebody is found again in other media"),
  reason: z.string().nullable().describe("why not, and what helps"),
});
export type Recognition = z.infer<typeof Recognition>;
