/** Leaves out what was made of a result that is being made anew, or that is there and not indexed yet. */
export function indexed(table: "moments" | "findings" | "face_tracks"): string {
  return `JOIN tasks ON tasks.id = ${table}.task_id AND tasks.state = 'done'
    JOIN indexed_tasks i ON i.task_id = tasks.id AND i.result_of = tasks.finished_at`;
}
