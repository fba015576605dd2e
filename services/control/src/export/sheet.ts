import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import PDFDocument from "pdfkit";

const require = createRequire(import.meta.url);

/** Latin, Greek, Cyrillic, Arabic, Hebrew and more, but no Chinese, Japanese or Korean. */
const FONTS = {
  plain: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  bold: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
};

const MARGIN = 50;
/** Width of the column of times, in points. */
const TIME = 60;
const POSTER = { width: 260, height: 150 };

/** Pages of A4 that are written as they are made. */
export class Sheet {
  readonly #document: PDFKit.PDFDocument;
  #full = false;

  constructor(title: string, to: NodeJS.WritableStream) {
    this.#document = new PDFDocument({
      size: "A4",
      margin: MARGIN,
      autoFirstPage: false,
      // Each page leaves the memory when the next begins.
      bufferPages: false,
      info: { Title: title },
    });
    this.#document.registerFont("plain", FONTS.plain).registerFont("bold", FONTS.bold);
    this.#document.on("data", (chunk: Buffer) => {
      this.#full = !to.write(chunk);
    });
    this.#document.on("end", () => to.end());
  }

  /** Whether the reader has not taken yet what was written. */
  get full(): boolean {
    return this.#full;
  }

  page(): void {
    this.#document.addPage();
  }

  heading(text: string): void {
    this.#document.font("bold", 15).text(text).moveDown(0.3);
  }

  subheading(text: string): void {
    this.#document.moveDown(0.8).font("bold", 11).text(text).moveDown(0.2);
  }

  line(text: string): void {
    this.#document.font("plain", 9).fillColor("#555").text(text).fillColor("black").moveDown(0.3);
  }

  paragraph(text: string): void {
    this.#document.font("plain", 10).text(text).moveDown(0.3);
  }

  /** A time or page, and beside it what was there. */
  entry(where: string, text: string): void {
    const document = this.#document;
    document.font("plain", 9);
    const height = document.heightOfString(text, { width: this.#width - TIME });
    if (document.y + Math.min(height, 200) > document.page.height - MARGIN) document.addPage();
    const top = document.y;
    document.fillColor("#555").text(where, MARGIN, top, { width: TIME });
    const page = document.page;
    document.fillColor("black").text(text, MARGIN + TIME, page === document.page ? top : MARGIN, {
      width: this.#width - TIME,
    });
    document.x = MARGIN;
    document.moveDown(0.15);
  }

  /** A JPEG or PNG; nothing where the file is gone or is neither. */
  picture(path: string): void {
    if (!existsSync(path)) return;
    try {
      const [x, y] = [this.#document.x, this.#document.y];
      this.#document.image(path, x, y, { fit: [POSTER.width, POSTER.height] });
      this.#document.y = y + POSTER.height + 8;
    } catch (error) {
      // What pdfkit throws for other kinds of pictures.
      if (!(error instanceof Error) || !/Unknown image format/.test(error.message)) throw error;
    }
  }

  end(): void {
    this.#document.end();
  }

  get #width(): number {
    return this.#document.page.width - 2 * MARGIN;
  }
}
