from summarize.reading.markdown import of_markdown


def test_the_text_is_kept_and_images_code_tables_and_html_are_left_out() -> None:
    draft = of_markdown(
        "---\ntitle: 'From the front'\n---\n# Heading *here*\n\nA **bold** [link](http://x.example) ![img](y.png) and\nmore `code`.\n\n"
        "- item one.\n\n> quoted.\n\n```\nprogram\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>raw</div>\n"
    )
    assert draft.title == "From the front"
    assert [(block.text, block.is_heading) for block in draft.blocks] == [
        ("Heading here", True),
        ("A bold link and more code.", False),
        ("item one.", False),
        ("quoted.", False),
    ]
