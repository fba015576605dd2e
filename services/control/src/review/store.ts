import type pg from "pg";
import type { Decision, ReviewedFinding } from "../schemas.ts";
import { indexed } from "../search/indexed.ts";
import { FINDING_ACTIONS } from "./findings.ts";

export interface Review {
  /** Those that nobody has decided about, those that somebody has, or all. */
  readonly state: "open" | "decided" | "all";
  readonly mediaId: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

const FINDINGS = `FROM findings ${indexed("findings")} JOIN media m ON m.id = findings.media_id
  LEFT JOIN decisions d ON d.media_id = findings.media_id AND d.key = findings.key`;

/** The strongest first, then of the newest media; whether there are more, and how many are open in all. */
export async function listFindings(
  pool: pg.Pool,
  { state, mediaId, limit, offset }: Review,
): Promise<{ findings: ReviewedFinding[]; more: boolean; open: number }> {
  const { rows } = await pool.query(
    `SELECT findings.media_id, m.name, findings.key, body, decision, decided_by, decided_at ${FINDINGS}
     WHERE ($1 = 'all' OR (decision IS NULL) = ($1 = 'open')) AND ($2::uuid IS NULL OR findings.media_id = $2)
     ORDER BY array_position($3::text[], body ->> 'action'), m.created_at DESC, findings.media_id, position
     LIMIT $4 OFFSET $5`,
    [state, mediaId ?? null, FINDING_ACTIONS, limit + 1, offset],
  );
  const open = await pool.query(`SELECT count(*)::int AS open ${FINDINGS} WHERE decision IS NULL`);
  const findings = rows.slice(0, limit).map((row) => ({
    ...{ mediaId: row.media_id, name: row.name, key: row.key },
    ...row.body,
    ...{ decision: row.decision, decidedBy: row.decided_by },
    decidedAt: row.decided_at?.toISOString() ?? null,
  }));
  return { findings, more: rows.length > limit, open: open.rows[0].open };
}

/** Writes down a decision, or that there is none any more; false where there is no such finding. */
export async function decide(
  pool: pg.Pool,
  finding: { readonly mediaId: string; readonly key: string },
  decision: Decision | null,
  userName: string,
): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT 1 FROM findings WHERE media_id = $1 AND key = $2 LIMIT 1", [
    finding.mediaId,
    finding.key,
  ]);
  if (rowCount === 0) return false;
  if (decision === null) {
    await pool.query("DELETE FROM decisions WHERE media_id = $1 AND key = $2", [
      finding.mediaId,
      finding.key,
    ]);
  } else {
    await pool.query(
      `INSERT INTO decisions (media_id, key, decision, decided_by) SELECT id, $2, $3, $4 FROM media WHERE id = $1
       ON CONFLICT (media_id, key) DO UPDATE
       SET decision = excluded.decision, decided_by = excluded.decided_by, decided_at = now()`,
      [finding.mediaId, finding.key, decision, userName],
    );
  }
  return true;
}
