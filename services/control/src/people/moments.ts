import { indexed } from "../search/indexed.ts";

/**
 * When people who have a name are seen, as rows of the table moments. Asked for anew each time: a name, or whose a face is, may
 * change at any moment.
 */
export const PERSON_MOMENTS = `
  SELECT face_tracks.task_id, face_tracks.position, face_tracks.media_id, 'person' AS kind, start_time, end_time, page,
    faces -> cover ->> 'frame' AS frame, people.name AS content, words_of_name(people.name) AS words
  FROM people JOIN face_tracks ON face_tracks.person_id = people.id ${indexed("face_tracks")}
  WHERE people.name IS NOT NULL AND NOT people.hidden`;
