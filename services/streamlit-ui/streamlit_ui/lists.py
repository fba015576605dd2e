"""Lists that are longer than one answer of the API. Pure."""

from collections.abc import Callable
from typing import Any

from streamlit_ui.api import Api

AT_MOST = 100
"""Of an answer: every list of the API gives as many."""

Row = dict[str, Any]


def by_count(count: int, _: Row | None) -> Row:
    """The next page begins after so many rows."""
    return {"offset": count}


def by_last(_: int, last: Row | None) -> Row:
    """The next page begins after this row."""
    return {"before": last["id"] if last else None}


def listed(
    api: Api,
    path: str,
    rows: str,
    shown: int,
    after: Callable[[int, Row | None], Row] = by_count,
    identity: Callable[[Row], Any] = lambda row: row["id"],
    **query: Any,
) -> Row:
    """
    The API's first answer with the first `shown` of its list `rows`, asked for in as many pages as that takes, and
    whether there are `more`. A row that moves from one page to the next meanwhile is there once.
    """
    answer, found, asked, last = None, {}, 0, None
    while len(found) <= shown:
        limit = min(AT_MOST, shown + 1 - len(found))
        page = api.get(path, limit=limit, **after(asked, last), **query)
        answer = answer or page
        found |= {identity(row): row for row in page[rows]}
        asked += len(page[rows])
        if len(page[rows]) < limit:
            break
        last = page[rows][-1]
    return answer | {rows: list(found.values())[:shown], "more": len(found) > shown}
