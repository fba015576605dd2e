import pg from "pg";
import { readConfig } from "../config.ts";
import { connectionConfig } from "../database.ts";
import { writeReport } from "./report.ts";

/** Writes the report to standard output, as a process of its own: its library and fonts stay out of control's memory. */
const config = readConfig(process.env);
const pool = new pg.Pool({ ...connectionConfig(config, "control-report"), max: 1 });
try {
  await writeReport(pool, config.MEDIA_PATH, process.stdout);
} finally {
  await pool.end();
}
