"""One page a file: what each shows, where it is, and its sign."""

from streamlit_ui.pages.item import item
from streamlit_ui.pages.library import library
from streamlit_ui.pages.people import people
from streamlit_ui.pages.person import person
from streamlit_ui.pages.review import review
from streamlit_ui.pages.search import search
from streamlit_ui.pages.statistics import statistics
from streamlit_ui.pages.system import system

PAGES = {
    "": (library, "library", ":material/video_library:", "visible"),
    "search": (search, "search", ":material/search:", "visible"),
    "people": (people, "people", ":material/group:", "visible"),
    "review": (review, "review", ":material/rule:", "visible"),
    "statistics": (statistics, "statistics", ":material/bar_chart:", "visible"),
    "system": (system, "system", ":material/dns:", "visible"),
    "item": (item, "item", ":material/movie:", "hidden"),
    "person": (person, "person", ":material/person:", "hidden"),
}
"""Address → page, the key of its title, its sign, and whether the menu has it. The edge knows the addresses, too."""
