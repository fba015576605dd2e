"""The server and what runs on it: services and their memory, queue, alerts, certificate, copies, models and cost."""

from collections.abc import Callable

import streamlit as st
from streamlit_ui import comparison, extras, history, panels
from streamlit_ui.api import ApiError
from streamlit_ui.figures import size
from streamlit_ui.markup import tag, text
from streamlit_ui.put import put
from streamlit_ui.shell import Visit, live


def system(visit: Visit) -> None:
    texts, api = visit.texts, visit.api
    st.title(texts("system"))
    manages = visit.may("accounts:manage")

    @live(texts, 5.0)
    def now() -> None:
        status = api.get("/api/status")
        put(
            panels.alerts(texts, status["alerts"])
            + panels.queue(texts, status)
            + panels.workers(texts, status["jobManager"])
        )

    now()
    server = api.optional("/api/server")
    if server is not None:
        put(panels.server(texts, server) + panels.services(texts, server["services"]))
    _history(visit)
    status = api.get("/api/status")
    put(panels.certificate(texts, status["certificate"]) + panels.backup(texts, status["backup"]))
    _models(visit, visit.may("models:manage"))
    _offload(visit, manages)


def _history(visit: Visit) -> None:
    """A week of what was measured, and what became another with a release."""
    texts, api = visit.texts, visit.api
    told = api.optional("/api/history")
    if told is None:
        return
    put(tag("h2", text(texts("history"))))
    why_not = history.why_not(texts, told)
    if why_not:
        st.info(why_not, icon=":material/monitoring:")
        return
    put(history.week(texts, told))
    put(tag("h2", text(texts("comparison"))))
    changes = {change["releases"][-1]: change for change in reversed(told["changes"]) if change["hours"]}
    if not changes:
        st.info(texts("comparison.early" if told["changes"] else "comparison.none"), icon=":material/compare_arrows:")
        return
    chosen = st.selectbox(
        texts("comparison.release"),
        list(changes),
        format_func=lambda release: comparison.name(texts, changes[release]),
        key="comparison",
    )
    answer, why_not = api.behind(f"/api/history/releases/{chosen}")
    if answer is None:
        st.info(why_not)
    else:
        put(comparison.comparison(texts, answer))


def _models(visit: Visit, manages: bool) -> None:
    """Optional models: what each is for and under which licence, installed and removed here."""
    texts, api = visit.texts, visit.api
    put(tag("h2", text(texts("models"))))

    @live(texts, 5.0)
    def listed() -> None:
        answer, why_not = api.behind("/api/models")
        if answer is None:
            st.info(why_not)
            return
        put(tag("p", text(texts("models.free", free=size(texts, answer["free"]))), klass="quiet"))
        for model in answer["models"]:
            with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"model-{model['name']}"):
                put(extras.model(texts, model))
                if manages and model["state"] != "installing":
                    _model_button(visit, model)

    listed()


def _model_button(visit: Visit, model: dict) -> None:
    texts, api = visit.texts, visit.api
    path = f"/api/models/{model['name']}"
    if model["state"] == "installed":
        label, icon, work = "models.remove", ":material/delete:", lambda: api.delete(path)
    else:
        label, icon, work = "models.install", ":material/download:", lambda: api.post(f"{path}/install")
    if st.button(texts(label), icon=icon, key=f"model-do-{model['name']}", help=model["name"]):
        _told(work)


def _offload(visit: Visit, manages: bool) -> None:
    """What runs on rented GPUs and what that costs, with a way to end all of it."""
    texts, api = visit.texts, visit.api
    put(tag("h2", text(texts("offload"))))

    @live(texts, 5.0)
    def rented() -> None:
        answer, why_not = api.behind("/api/offload")
        if answer is None or not answer["configured"]:
            st.info((answer or {}).get("reason") or why_not or texts("offload.off"))
            return
        put(extras.offload(texts, answer))
        if (
            manages
            and answer["instances"]
            and st.button(texts("offload.stop"), icon=":material/stop_circle:", key="offload-stop")
        ):
            _told(lambda: api.post("/api/offload/stop"))

    rented()


def _told(work: Callable[[], object]) -> None:
    """Does it, and shows the page anew; a refusal is told in control's own words."""
    try:
        work()
    except ApiError as error:
        st.error(str(error))
        return
    st.rerun()
