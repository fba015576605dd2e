export function mediaSuite(): void {}
