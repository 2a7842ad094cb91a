"""What a reader gets of a page."""

import html
import re


def words(response):
    """The main part as a reader gets it: no tags, one space between words."""
    body = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))
