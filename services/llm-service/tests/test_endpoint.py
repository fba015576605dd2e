from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openai
import pytest
from analyzer_testing.served import Served
from garden import MODEL, endpoint, failing, priced
from tiny import WORDS, write_model

ASK = {"messages": [{"role": "user", "content": "What grows?"}], "max_tokens": 12}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    model = tmp_path_factory.mktemp("model") / "garden.gguf"
    write_model(model)
    with endpoint(model) as found:
        yield found


def spent(service: Served) -> Decimal:
    return Decimal(service.ask("GET", "/usage")[1]["days"][0]["spent"])


def test_openais_own_client_gets_an_answer_and_what_it_cost_is_in_the_ledger(url: str, tmp_path: Path) -> None:
    with Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service:
        client = openai.OpenAI(base_url=f"{service.url}/v1", api_key="any", max_retries=0)
        assert [model.id for model in client.models.list()] == [MODEL]
        answer = client.chat.completions.create(model=MODEL, messages=ASK["messages"], max_tokens=12)
        assert set(answer.choices[0].message.content.split()) <= set(WORDS)
        used = answer.usage
        assert used is not None and used.completion_tokens == 12
        assert spent(service) == (Decimal(2) * used.prompt_tokens + Decimal(8) * 12) / 1_000_000


def test_a_stream_comes_in_pieces_and_costs_the_same(url: str, tmp_path: Path) -> None:
    with Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service:
        client = openai.OpenAI(base_url=f"{service.url}/v1", api_key="any", max_retries=0)
        whole = client.chat.completions.create(model=MODEL, messages=ASK["messages"], max_tokens=12, temperature=0)
        once = spent(service)
        stream = client.chat.completions.create(
            model=MODEL, messages=ASK["messages"], max_tokens=12, temperature=0, stream=True
        )
        pieces = [piece.choices[0].delta.content or "" for piece in stream if piece.choices]
        assert len([piece for piece in pieces if piece]) > 3
        assert "".join(pieces) == whole.choices[0].message.content
        assert spent(service) == 2 * once > 0


def test_a_changed_key_counts_at_once(url: str, tmp_path: Path) -> None:
    with Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service:
        (tmp_path / "secrets/llm-api-key").write_text("another")
        status, body = service.ask("POST", "/v1/chat/completions", ASK)
        assert (status, body["error"]["code"]) == (502, "endpoint_failed")
        assert "llmApiKey" in body["error"]["message"]
        assert spent(service) == 0
        (tmp_path / "secrets/llm-api-key").write_text("key-of-the-test\n")
        assert service.ask("POST", "/v1/chat/completions", ASK)[0] == 200


def test_what_might_exceed_the_days_limit_is_not_asked(url: str, tmp_path: Path) -> None:
    with Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path, LLM_DAY_LIMIT="0.0005")) as service:
        answers = [service.ask("POST", "/v1/chat/completions", ASK) for _ in range(12)]
        assert {status for status, _ in answers} == {200, 429}
        refused = answers[-1][1]["error"]
        assert refused["code"] == "limit_reached" and "llm.dayLimit" in refused["message"]
        assert Decimal("0.0003") < spent(service) <= Decimal("0.0005")


def test_text_that_is_too_long_for_the_model_is_told_so_and_costs_nothing(url: str, tmp_path: Path) -> None:
    with Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service:
        long = {"messages": [{"role": "user", "content": "word " * 2000}]}
        status, body = service.ask("POST", "/v1/chat/completions", long)
        assert (status, body["error"]["code"]) == (413, "too_large")
        assert spent(service) == 0


@pytest.mark.parametrize(
    ("answer", "status", "code", "billed"),
    [
        ((500, {"error": {"message": "oops"}}), 502, "endpoint_failed", True),
        ((429, {"error": {"message": "pay", "code": "insufficient_quota"}}), 502, "endpoint_failed", False),
        ((402, {"error": {"message": "pay"}}), 502, "endpoint_failed", False),
        ((404, {"error": {"message": "what?"}}), 404, "model_not_found", False),
        ((400, {"error": {"message": "no"}}), 400, "bad_request", False),
        ((200, {"unexpected": True}), 502, "endpoint_failed", True),
    ],
)
def test_an_endpoint_that_fails_is_named_and_counted_where_it_may_have_worked(
    answer, status: int, code: str, billed: bool, tmp_path: Path
) -> None:
    with (
        failing([answer]) as (url, came),
        Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service,
    ):
        answered, body = service.ask("POST", "/v1/chat/completions", ASK)
        assert (answered, body["error"]["code"]) == (status, code)
        assert len(came) == 1
        assert (spent(service) > 0) == billed


def test_an_endpoint_that_lets_us_wait_is_asked_again(tmp_path: Path) -> None:
    good = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "roses"}}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
    }
    with (
        failing([(429, {"error": {"message": "slowly"}}), (200, good)]) as (url, came),
        Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service,
    ):
        status, body = service.ask("POST", "/v1/chat/completions", ASK)
        assert (status, body["choices"][0]["message"]["content"]) == (200, "roses")
        assert len(came) == 2


def test_a_model_that_calls_the_length_otherwise_is_understood(tmp_path: Path) -> None:
    refusal = {"error": {"message": "no", "param": "max_tokens", "code": "unsupported_parameter"}}
    with (
        failing([(400, refusal), (500, {})]) as (url, came),
        Served("llm_service", **priced(url, tmp_path / "secrets", tmp_path)) as service,
    ):
        service.ask("POST", "/v1/chat/completions", ASK)
        assert [("max_tokens" in body, "max_completion_tokens" in body) for body in came] == [
            (True, False),
            (False, True),
        ]


def test_an_endpoint_that_is_not_there_is_an_error_within_seconds(tmp_path: Path) -> None:
    with Served("llm_service", **priced("http://127.0.0.1:9/v1", tmp_path / "secrets", tmp_path)) as service:
        status, body = service.ask("POST", "/v1/chat/completions", ASK)
        assert (status, body["error"]["code"]) == (502, "endpoint_failed")
        assert "127.0.0.1" in body["error"]["message"]
