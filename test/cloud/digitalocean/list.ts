/**
 * A page of a list with the links to the others.
 * @param key what the list is called in the answer
 * @param url of the request, with its query
 */
export function page<T>(key: string, items: readonly T[], url: URL) {
  const number = Number(url.searchParams.get("page") ?? 1);
  const perPage = Math.min(200, Number(url.searchParams.get("per_page") ?? 20));
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (target: number) => {
    const other = new URL(url);
    other.searchParams.set("page", String(target));
    return other.href;
  };
  const pages = {
    ...(number > 1 && { first: link(1), prev: link(number - 1) }),
    ...(number < last && { next: link(number + 1), last: link(last) }),
  };
  return {
    [key]: items.slice((number - 1) * perPage, number * perPage),
    links: Object.keys(pages).length > 0 ? { pages } : {},
    meta: { total: items.length },
  };
}
