"""What comes from outside stays text."""

from streamlit_ui.markup import file_address, link, page_address, picture, table, tag, text

NASTY = '"><script>alert(1)</script>&'


def test_names_and_texts_are_no_markup_wherever_they_stand():
    made = "".join(
        [
            tag("p", text(NASTY), title=NASTY),
            picture(NASTY, NASTY),
            link(page_address("item", id=NASTY), text(NASTY)),
            table([NASTY], [[text(NASTY)]], NASTY),
        ]
    )
    assert "<script>" not in made
    assert made.count("&lt;script&gt;") >= 5


def test_an_attribute_without_a_value_is_left_out_and_true_has_none():
    assert tag("a", href=None, download=True, klass="x") == '<a download class="x"></a>'


def test_addresses_are_the_apis_and_the_pages_own():
    assert file_address("m", "m/frames/a b.jpg") == "/api/media/m/files/frames/a%20b.jpg"
    assert file_address("m", "thumbnails/1.webp") == "/api/media/m/files/thumbnails/1.webp"
    assert page_address("item", id="m", t=None, q="a&b") == "/item?id=m&q=a%26b"
    assert page_address("") == "/"
