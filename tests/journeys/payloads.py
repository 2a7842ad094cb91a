"""Markup that people may type where a name or a sentence is asked (reliability.md 4.2, family X1), and how to look for it."""

from functools import cached_property
from html.parser import HTMLParser

SINK = "http://127.0.0.1:{port}/x"  # where a page or a paper must never go

# Short enough for most columns; {sink} is the address of a server that counts its requests.
PAYLOADS = (
    "\"'><x1>{{7*777}}</x1>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</textarea><b>x</b>",
    "</title><script src={sink}></script>",
    "<img src='{sink}'>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<link rel=stylesheet href={sink}>",
    "<style>@import '{sink}';</style>",
    "<style>*{background:url({sink})}</style>",
    "<iframe src={sink}></iframe>",
    "<object data=file:///etc/passwd></object>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href={sink}>",
    "<meta http-equiv=refresh content='0;url={sink}'>",
    "' onmouseover='alert(1)",
    '" style="background:url({sink})',
    "{{7*777}}{% load x %}{# y #}",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "<!--<b>--><![CDATA[x]]>",
    'Nur\'aini "Ani" & <Siti>',
    '=HYPERLINK("{sink}")',
    "<math><mtext></math><x1 y=z>",
)


def payload(number: int, port: int = 9) -> str:
    """The payload at that place of the list, counted round and round."""
    return PAYLOADS[number % len(PAYLOADS)].replace("{sink}", SINK.format(port=port))


class Skeleton(HTMLParser):
    """A page without its words: every element with the names of its attributes; and the words apart."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, ...]] = []
        self.words: list[str] = []
        self.targets: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, *sorted(name for name, _ in attrs)))
        self.words += [value for _, value in attrs if value]
        self.targets += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.elements.append((f"/{tag}",))

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.elements.append(("comment",))

    def handle_decl(self, decl):
        self.elements.append(("declaration",))

    def unknown_decl(self, data):
        self.elements.append(("declaration",))

    @cached_property
    def shape(self) -> list[tuple[str, ...]]:
        """The elements in no order: lists are sorted by the words in them."""
        return sorted(self.elements)

    @cached_property
    def text(self) -> str:
        """All words and attribute values with runs of white space made one space."""
        return " ".join(" \x00 ".join(self.words).split())


def plain(text: str) -> str:
    """As Skeleton.text shows it."""
    return " ".join(text.split())
