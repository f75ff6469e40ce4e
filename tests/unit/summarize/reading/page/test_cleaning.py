from lxml import html

from summarize.reading.page.cleaning import remove_link_lines


def test_a_list_item_of_links_is_removed_even_if_one_link_is_on_its_own_line() -> None:
    line = "<div><a href='/a'>Council closes the old bridge</a></div>"
    item = f"<li>{line}<a href='/b'>Ferry returns after ten years</a></li>"
    page = html.fromstring(f"<html><body><ul>{item}</ul><p>The river rose.</p></body></html>")
    remove_link_lines(page)
    assert page.text_content() == "The river rose."
