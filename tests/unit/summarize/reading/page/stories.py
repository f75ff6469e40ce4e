"""Builds the pages of the tests."""


def paragraph(n: int) -> str:
    return f"The {n}th paragraph of the story tells at some length what happened in the town after the one before it."


def paragraphs(first: int, count: int) -> str:
    return "".join(f"<p>{paragraph(n)}</p>" for n in range(first, first + count))


def page(body: str, *, head: str = "", title: str = "Storm floods town") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
