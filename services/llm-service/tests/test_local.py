import os
import time
from pathlib import Path

import openai
import pytest
from analyzer_testing.served import Served
from tiny import WORDS, write_model

ASK = {"messages": [{"role": "user", "content": "What grows?"}], "max_tokens": 12}


def environment(folder: Path, **more: object) -> dict[str, object]:
    return {"LLM_LOCAL": "true", "MODELS_ROOT": folder, "LEDGER_PATH": folder, **more}


def children(pid: int) -> list[str]:
    """Command lines of a process's children."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode() for child in found]


def test_without_any_model_it_is_healthy_and_says_how_to_get_one(tmp_path: Path) -> None:
    with Served("llm_service", LEDGER_PATH=tmp_path, MODELS_ROOT=tmp_path) as service:
        told = service.ask("GET", "/capabilities")[1]
        assert not told["ready"] and "llm.endpoint" in told["reason"] and "llm.local" in told["reason"]
        assert service.ask("GET", "/v1/models")[1]["data"] == []
        status, body = service.ask("POST", "/v1/chat/completions", ASK)
        assert (status, body["error"]["code"]) == (409, "not_configured")


def test_a_model_that_lies_there_is_not_used_unless_the_stack_says_so(tmp_path: Path) -> None:
    write_model(tmp_path / "llm/model.gguf")
    with Served("llm_service", **environment(tmp_path, LLM_LOCAL="false")) as service:
        assert not service.ask("GET", "/capabilities")[1]["ready"]


def test_a_model_that_is_wanted_and_missing_is_asked_for_by_its_command(tmp_path: Path) -> None:
    with Served("llm_service", **environment(tmp_path)) as service:
        assert "make models" in service.ask("GET", "/capabilities")[1]["reason"]


def test_the_servers_own_model_answers_costs_nothing_and_gives_its_memory_back(tmp_path: Path) -> None:
    write_model(tmp_path / "llm/model.gguf")
    with Served("llm_service", **environment(tmp_path, LLM_DAY_LIMIT=0, LLM_IDLE_SECONDS=0.2)) as service:
        assert children(service.pid) == []
        client = openai.OpenAI(base_url=f"{service.url}/v1", api_key="any", max_retries=0)
        stream = client.chat.completions.create(model="local", messages=ASK["messages"], max_tokens=12, stream=True)
        said = "".join(piece.choices[0].delta.content or "" for piece in stream if piece.choices)
        assert set(said.split()) <= set(WORDS) and said
        today = service.ask("GET", "/usage")[1]["days"][0]
        assert (today["calls"], today["completionTokens"], today["spent"]) == (1, 12, "0")
        deadline = time.monotonic() + 20
        while children(service.pid):
            assert time.monotonic() < deadline, "the model stays in memory"
            time.sleep(0.05)
        assert service.ask("POST", "/v1/chat/completions", ASK)[0] == 200


@pytest.mark.parametrize("how", ["cut", "another architecture", "a tensor is missing", "not a model"])
def test_a_file_that_cant_be_loaded_is_a_typed_error_and_stays(how: str, tmp_path: Path) -> None:
    file = tmp_path / "llm/model.gguf"
    write_model(
        file,
        architecture="garden" if how == "another architecture" else "llama",
        missing="blk.0.ffn_up.weight" if how == "a tensor is missing" else None,
    )
    if how == "cut":
        os.truncate(file, 60_000)
    if how == "not a model":
        file.write_text("<!doctype html>")
    before = file.read_bytes()
    with Served("llm_service", **environment(tmp_path)) as service:
        status, body = service.ask("POST", "/v1/chat/completions", ASK)
        assert (status, body["error"]["code"]) == (500, "model_unusable")
        assert service.ask("GET", "/health")[0] == 200
    assert file.read_bytes() == before


def test_a_model_that_dies_at_work_is_started_again_for_the_next(tmp_path: Path) -> None:
    write_model(tmp_path / "llm/model.gguf")
    with Served("llm_service", **environment(tmp_path)) as service:
        assert service.ask("POST", "/v1/chat/completions", ASK)[0] == 200
        (child,) = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
        os.kill(int(child), 9)
        answers = [service.ask("POST", "/v1/chat/completions", ASK)[0] for _ in range(2)]
        assert answers[-1] == 200


def test_no_prompt_is_on_a_command_line_or_in_the_ledger(tmp_path: Path) -> None:
    write_model(tmp_path / "llm/model.gguf")
    with Served("llm_service", **environment(tmp_path)) as service:
        secret = {"messages": [{"role": "user", "content": "whisperedsecret"}], "max_tokens": 2}
        assert service.ask("POST", "/v1/chat/completions", secret)[0] == 200
        assert len(children(service.pid)) == 1
        assert "whisperedsecret" not in "".join(children(service.pid))
        assert b"whisperedsecret" not in (tmp_path / "ledger.db").read_bytes()
