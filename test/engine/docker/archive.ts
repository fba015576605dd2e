import { Header } from "tar";

export interface Upload {
  /** Absolute path in the container. */
  readonly file: string;
  readonly content?: string;
  readonly contentBase64?: string;
  /** Octal, such as "0600"; wins over `executable`. */
  readonly permissions?: string;
  readonly executable?: boolean;
}

const BLOCK = 512;

/** A tar archive of the files, put together in memory: what is uploaded may be secret. */
export function archiveOf(uploads: readonly Upload[]): Buffer {
  const entries = uploads.flatMap((upload) => {
    const content = Buffer.from(
      upload.content ?? upload.contentBase64 ?? "",
      upload.content === undefined ? "base64" : "utf8",
    );
    const mode = Number.parseInt(upload.permissions ?? (upload.executable ? "0744" : "0644"), 8);
    const header = new Header({
      path: upload.file.replace(/^\//, ""),
      mode,
      size: content.length,
      type: "File",
      mtime: new Date(),
      uid: 0,
      gid: 0,
    });
    const block = Buffer.alloc(BLOCK);
    if (header.encode(block)) throw new Error(`the path "${upload.file}" is too long to be uploaded`);
    return [block, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}
