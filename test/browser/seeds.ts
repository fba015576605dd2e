/** Rows that stand for what analyzers of other images would have found, in the shapes of docs/architecture.md. */

/** A medium whose analysis is done, with these results by analyzer, as one statement. Names and texts hold no quotes. */
function mediumOf(name: string, results: Readonly<Record<string, object>>): string {
  const tasks = Object.entries(results).map(
    ([analyzer, result]) =>
      `(SELECT id FROM j), (SELECT id FROM m), '${analyzer}', 'done', now(), '${JSON.stringify({ analyzer, result })}'::jsonb`,
  );
  return `WITH m AS (INSERT INTO media (id, name, bytes, sha256) VALUES (gen_random_uuid(), '${name}', 1, '') RETURNING id),
    j AS (INSERT INTO jobs (id, media_id, state) SELECT gen_random_uuid(), id, 'done' FROM m RETURNING id)
    INSERT INTO tasks (job_id, media_id, analyzer, state, finished_at, result)
    ${tasks.map((row) => `SELECT ${row}`).join(" UNION ALL ")}`;
}

/** A video of ten seconds in which somebody is seen and says two things. Its file is not there: its frames stand in for it. */
export function talkOf(name: string): string {
  const frame = (time: number) => ({
    path: `none/frames/000${time}.jpg`,
    ...{ time, start: time - 1, end: time + 4, page: null, width: 640, height: 360 },
  });
  const place = {
    frame: "none/frames/0001.jpg",
    time: 1,
    start: 0,
    end: 5,
    page: null,
    frameWidth: 640,
    frameHeight: 360,
  };
  const box = { x: 200, y: 80, width: 120, height: 160 };
  return mediumOf(name, {
    "vision-pipeline": {
      facts: { kind: "video", duration: 10, width: 640, height: 360 },
      scenes: [
        { start: 0, end: 5 },
        { start: 5, end: 10 },
      ],
      frames: [frame(1), frame(6)],
    },
    "face-reid": { faces: [{ ...place, box, confidence: 0.9, embedding: null }] },
    "ocr-detection": {
      frames: [
        { ...place, text: "A sign", items: [{ text: "A sign", confidence: 0.9, box, language: "en" }] },
      ],
    },
    "whisper-transcriber": {
      ...{
        duration: 10,
        language: { code: "en", probability: 0.99 },
        quality: "normal",
        reason: null,
        sounds: [],
      },
      segments: [
        { start: 0, end: 5, text: "something is said", words: [] },
        { start: 5, end: 10, text: "and something else", words: [] },
      ],
      subtitles: { srt: "none/transcript/a.srt", vtt: "none/transcript/a.vtt" },
    },
  });
}

/** A video in which one person is seen so many times, never for long. */
export function oftenSeen(name: string, times: number): string {
  const vector = Buffer.from(Float32Array.from({ length: 128 }, (_, index) => (index === 0 ? 1 : 0)).buffer);
  const face = { frameWidth: 640, frameHeight: 360, box: { x: 200, y: 80, width: 120, height: 160 } };
  const look = { confidence: 0.9, embedding: vector.toString("base64"), embeddingModel: "sface" };
  const faces = Array.from({ length: times }, (_, index) => ({
    ...{
      frame: `none/frames/${index}.jpg`,
      time: 2 * index,
      start: 2 * index,
      end: 2 * index + 1,
      page: null,
    },
    ...{ ...face, ...look },
  }));
  const facts = { kind: "video", duration: 2 * times, width: 640, height: 360 };
  return mediumOf(name, { "vision-pipeline": { facts, scenes: [], frames: [] }, "face-reid": { faces } });
}

/** A medium in which the rules found something to hide. */
export function findingOf(name: string, reason: string): string {
  const finding = {
    rule: "word",
    action: "hide",
    reason,
    excerpt: "the word",
    source: "ocr-detection",
    start: 1,
    end: 2,
  };
  return mediumOf(name, { guardrails: { findings: [finding] } });
}
