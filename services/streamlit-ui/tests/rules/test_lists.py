"""Lists that are longer than one answer."""

from streamlit_ui.lists import AT_MOST, by_last, listed

ALL = [{"id": number} for number in range(1000)]


class Api:
    """Gives at most `AT_MOST` rows, as control does; after the first answer, `late` rows have come before them."""

    def __init__(self, rows: list[dict], late: int = 0) -> None:
        self.rows = rows
        self.late = late
        self.asked: list[dict] = []

    def get(self, _: str, limit: int, **query) -> dict:
        assert 1 <= limit <= AT_MOST
        self.asked.append({"limit": limit, **query})
        moved = self.late if len(self.asked) > 1 else 0
        first = query["before"] + 1 if query.get("before") is not None else query.get("offset") or 0
        return {
            "rows": [dict(row) for row in self.rows[first - moved :][:limit]],
            "words": query.get("q"),
            "answer": len(self.asked),
        }


def test_as_many_rows_are_shown_as_somebody_wanted_however_many_answers_that_takes():
    for after in ({}, {"after": by_last}):
        api = Api(ALL)
        answer = listed(api, "/api/rows", "rows", 450, q="a", **after)
        assert answer == {"rows": ALL[:450], "words": "a", "answer": 1, "more": True}
        assert [page["limit"] for page in api.asked] == [100, 100, 100, 100, 51]


def test_the_end_is_told_also_where_it_is_the_end_of_an_answer():
    for count in (0, 1, 99, 100, 101, 200):
        answer = listed(Api(ALL[:count]), "/api/rows", "rows", 300)
        assert answer["rows"] == ALL[:count] and answer["more"] is False
    assert listed(Api(ALL[:100]), "/api/rows", "rows", 100)["more"] is False


def test_a_row_that_moved_to_the_next_page_is_there_once():
    assert listed(Api(ALL, late=1), "/api/rows", "rows", 150)["rows"] == ALL[:150]
