"""A page read strictly: every element closed, in its place; as a tree to ask."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.open = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> is out of place"
        self.builder.end(tag)

    def handle_data(self, data):
        if self.open:
            self.builder.data(data)


class Page:
    """A page as a tree; `text` is what it says without its markup."""

    def __init__(self, source):
        reader = Reader()
        reader.feed(source)
        reader.close()
        assert reader.open == []
        self.root = reader.builder.close()
        self.source = source

    def all(self, tag, within=None, **attributes):
        """Return the elements of a tag with these attributes, in order."""
        start = self.root if within is None else within
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            each
            for each in start.iter(tag)
            if all(has(each, name, value) for name, value in wanted.items())
        ]

    def one(self, tag, within=None, **attributes):
        """Return the only such element."""
        (found,) = self.all(tag, within, **attributes)
        return found

    @property
    def text(self):
        return said(self.root.find("body"))

    @property
    def title(self):
        return said(self.one("title", self.one("head")))

    def meta(self, name):
        """Return the contents of all meta elements of a name, in order."""
        return [
            each.get("content")
            for each in self.all("meta")
            if name in (each.get("name"), each.get("property"))
        ]

    def ids(self, noun="resources"):
        """Return the ids of the records that the list of the page shows."""
        if noun == "resources":
            headings = [self.all("a", each)[0] for each in self.all("article", class_="result")]
        else:
            table = self.one("table", class_="names")
            headings = [self.all("a", each)[0] for each in self.all("th", table, scope="row")]
        return [each.get("href").removeprefix(f"/{noun}/") for each in headings]

    def link(self, text, within=None):
        """Return the address of the only link with a text."""
        found = {each.get("href") for each in self.all("a", within) if said(each) == text}
        assert len(found) == 1, (text, found)
        return found.pop()


def has(element, name, value):
    given = element.get(name)
    return given is not None and (given == value or value in given.split())


def said(element):
    """Return the text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


async def read(client, path, status=200):
    """Return the page at a path."""
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, (path, answer.text)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)
