"""`{% page_picture file number url alt %}`: one page of an upload where a page shows it."""

from django import template

from certportal.kernel.drawings.shown import look
from certportal.kernel.files.models import StoredFile

register = template.Library()


@register.inclusion_tag("drawings/page.html")
def page_picture(stored: StoredFile, number: int, url: str, alt: str, *, in_sight: bool = False) -> dict[str, object]:
    """The picture, or the words that stand in its place; `url` is the page's own address.

    `in_sight`: it is fetched when its place is really seen, because fetching it counts as having read it; without script
    it is a link. A browser fetches lazy pictures some screens ahead.
    """
    return {"state": look(stored, number), "url": url, "alt": alt, "in_sight": in_sight}
