import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Model, ModelFile } from "../../../services/model-store/src/model.ts";

/** A model of one file that the test made, and where it lies on this computer; `using` removes it. */
export interface MadeModel extends Disposable {
  readonly model: Model;
  readonly file: ModelFile;
  readonly path: string;
  readonly content: Buffer;
}

/** Begins with a million zeros, so that a test can lay the beginning of it down by hand. */
export function makeModel(bytes: number): MadeModel {
  const folder = mkdtempSync(join(tmpdir(), "platform-model-"));
  const content = Buffer.alloc(bytes, "model");
  content.fill(0, 0, 1_000_000);
  const path = join(folder, "made.onnx");
  writeFileSync(path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const file = { path: "made/made.onnx", bytes, sha256, source: "http://127.0.0.1:9/made.onnx" };
  const model: Model = {
    name: "made",
    task: "a test",
    service: "object-detection",
    licence: "CC0-1.0",
    commercialUse: true,
    memory: "1m",
    without: "nothing",
    page: "https://example.org",
    files: [file],
  };
  return {
    model,
    file,
    path,
    content,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
