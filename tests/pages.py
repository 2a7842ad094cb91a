"""The text of a page as a reader sees it."""

import html
import re


def words(response):
    """The text of <main>: no tags, one space between words."""
    body = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))
