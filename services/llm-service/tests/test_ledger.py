import threading
from decimal import Decimal
from pathlib import Path

import pytest
from llm_service.errors import LimitReached
from llm_service.ledger import Ledger
from llm_service.price import NANO, Price, most_tokens, readable


def test_a_reservation_counts_in_full_until_the_call_has_ended(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    call = ledger.reserve("m", 60, 100)
    with pytest.raises(LimitReached):
        ledger.reserve("m", 60, 100)
    ledger.settle(call, 3, 4, 20)
    ledger.reserve("m", 60, 100)
    assert ledger.days(1)[0].spent == 80


def test_many_at_once_never_reserve_more_than_the_limit(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    refused = []

    def buy() -> None:
        for _ in range(20):
            try:
                ledger.reserve("m", 7, 500)
            except LimitReached:
                refused.append(1)

    threads = [threading.Thread(target=buy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.days(1)[0].spent == 497
    assert len(refused) == 160 - 71


def test_what_a_killed_process_had_reserved_stays_spent(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.db").reserve("m", 60, 100)
    again = Ledger(tmp_path / "ledger.db")
    assert again.days(1)[0].spent == 60
    with pytest.raises(LimitReached):
        again.reserve("m", 60, 100)


def test_another_day_has_its_own_limit_and_the_old_ones_are_kept_a_year(tmp_path: Path) -> None:
    days = ["2026-01-01"]
    ledger = Ledger(tmp_path / "ledger.db", lambda: days[-1])
    ledger.reserve("m", 100, 100)
    days.append("2026-01-02")
    ledger.reserve("m", 90, 100)
    assert [(day.day, day.spent) for day in ledger.days(9)] == [("2026-01-02", 90), ("2026-01-01", 100)]
    days.append("2027-02-06")
    assert [day.day for day in Ledger(tmp_path / "ledger.db", lambda: days[-1]).days(9)] == ["2027-02-06", "2026-01-02"]


def test_what_costs_nothing_needs_no_limit(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.db").reserve("m", 0, 0)


def test_a_refusal_names_what_is_spent_and_the_setting(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.reserve("m", NANO // 2, NANO)
    with pytest.raises(LimitReached, match=r"0\.5 of today's 1 are spent, and this call may cost 0\.6.*llm\.dayLimit"):
        ledger.reserve("m", NANO * 6 // 10, NANO)


def test_prices_are_exact_and_rounded_up() -> None:
    assert Price(Decimal("0.15"), Decimal("0.6")).of(1, 1) == 750
    assert Price(Decimal("0.0000001"), Decimal(0)).of(1, 0) == 1
    assert readable(Price(Decimal(2), Decimal(8)).of(1_000_000, 500_000)) == "6"


@pytest.mark.parametrize("text", ["plain words", "Ärger", "日本語", "🌱" * 10])
def test_no_text_is_reserved_less_than_a_token_for_each_of_its_bytes(text: str) -> None:
    assert most_tokens([text]) >= len(text.encode())
